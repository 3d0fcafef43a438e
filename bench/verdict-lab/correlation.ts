/**
 * How often one stage of a server that keeps nothing seems to rise, where its samples resemble their neighbours.
 * @module
 */
import {
  hamedRaoRatio,
  medianSlope,
  pairwiseSlopes,
  slopeInterval,
  varianceRatio,
} from '../../harness/index.js'
import { seeded, type Random } from './random.js'

/** As many as a stage has. */
const SAMPLES = 13
const CONFIDENCE = 0.99
const CORRELATIONS = [0, 0.3, 0.5, 0.6, 0.7, 0.9]

/** Shares of the stages whose lower limit is above 0; 0.5 % is what the interval says. */
export interface CorrelationRow {
  /** Of each sample with the one before: first-order autoregressive noise. */
  readonly correlation: number
  readonly uncorrected: number
  /** As Hamed and Rao have it. */
  readonly hamedRao: number
  /** As the rule has it. */
  readonly rule: number
}

export function correlationRows(stages: number, seed: number): CorrelationRow[] {
  const random = seeded(seed)
  return CORRELATIONS.map(correlation => {
    const rose = { uncorrected: 0, hamedRao: 0, rule: 0 }
    for (let stage = 0; stage < stages; stage++) {
      const points = noise(correlation, random)
      const slopes = pairwiseSlopes(points)
      const slope = medianSlope(slopes)
      const rises = (ratio: number): number =>
        slopeInterval(points, slopes, CONFIDENCE, ratio).low > 0 ? 1 : 0
      rose.uncorrected += rises(1)
      rose.hamedRao += rises(hamedRaoRatio(points.map(point => point.value - slope * point.connections)))
      rose.rule += rises(varianceRatio(points, slope))
    }
    return {
      correlation,
      uncorrected: rose.uncorrected / stages,
      hamedRao: rose.hamedRao / stages,
      rule: rose.rule / stages,
    }
  })
}

/** A first-order autoregressive process in its stationary state from the first sample on. */
function noise(correlation: number, random: Random): { connections: number; value: number }[] {
  const fresh = Math.sqrt(1 - correlation ** 2)
  let value = random.normal()
  return Array.from({ length: SAMPLES }, (_, i) => {
    if (i > 0) value = correlation * value + fresh * random.normal()
    return { connections: 1_000 * i, value: 1e5 * value }
  })
}

export function correlationTable(rows: readonly CorrelationRow[]): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
  return [
    '**Correlated noise**: stages that keep nothing and seem to rise, where the interval says 0.5 %.',
    '',
    '| correlation | uncorrected | Hamed and Rao | the rule |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      row =>
        `| ${row.correlation} | ${percent(row.uncorrected)} | ${percent(row.hamedRao)} | ${percent(row.rule)} |`,
    ),
  ].join('\n')
}
