/**
 * How often one stage of pure noise seems to rise, if its samples are serially correlated.
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

/** The number of samples of a stage. */
const SAMPLES = 13
const CONFIDENCE = 0.99
const CORRELATIONS = [0, 0.3, 0.5, 0.6, 0.7, 0.9]

/** Shares of the stages whose lower limit is above 0. The nominal share is 0.5 %. */
export interface CorrelationRow {
  /** Correlation of each sample with the previous one: first-order autoregressive noise. */
  readonly correlation: number
  readonly uncorrected: number
  /** With the correction of Hamed and Rao. */
  readonly hamedRao: number
  /** With the correction of the rule. */
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
    '**Correlated noise**: stages of pure noise that seem to rise; the nominal share is 0.5 %.',
    '',
    '| correlation | uncorrected | Hamed and Rao | the rule |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      row =>
        `| ${row.correlation} | ${percent(row.uncorrected)} | ${percent(row.hamedRao)} | ${percent(row.rule)} |`,
    ),
  ].join('\n')
}
