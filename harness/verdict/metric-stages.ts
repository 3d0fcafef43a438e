/**
 * The stages of a run for one metric.
 * @module
 */
import { METRIC_READINGS, type Metric } from '../model/metric.js'
import type { Hold, RunRecord } from '../model/run-record.js'
import type { Point } from './point.js'

/** The points of one stage, and the readings of the wait after it. */
export interface MetricStage {
  readonly points: readonly Point[]
  /** Milliseconds from its first sample to its last. */
  readonly tookMs: number
  /** Readings during the wait without load after the stage; empty if there was no wait. */
  readonly held: readonly HeldReading[]
}

/** One reading of a metric during a wait without load. */
export interface HeldReading {
  /** Milliseconds since the last sample of the stage. */
  readonly afterMs: number
  readonly value: number
}

/** @returns undefined if the run has no samples of the metric */
export function stagesOf(record: RunRecord, metric: Metric): MetricStage[] | undefined {
  const { of } = METRIC_READINGS[metric]
  const values = record.samples.map(of)
  if (!sampledFor(values, metric)) return undefined
  return record.stages.map((first, stage) => {
    const hold = holdAfter(record, stage)
    const last =
      hold?.afterSample ?? breakAfter(record, stage) ?? record.stages[stage + 1] ?? record.samples.length - 1
    const points = record.samples
      .slice(first, last + 1)
      .map(sample => ({ connections: sample.connections, value: of(sample) ?? NaN }))
    const sinceMs = record.samples[last]?.atMs ?? 0
    const held = (hold?.samples ?? []).map(sample => ({
      afterMs: sample.atMs - sinceMs,
      value: of(sample) ?? NaN,
    }))
    const tookMs = sinceMs - (record.samples[first]?.atMs ?? 0)
    return { points, tookMs, held }
  })
}

function sampledFor(values: readonly (number | undefined)[], metric: Metric): boolean {
  if (values.length === 0 || values.some(value => value === undefined)) return false
  return !METRIC_READINGS[metric].zeroIsUnknown || values.some(value => value !== 0)
}

/** After a wait, the next stage starts with a new sample; without a wait, with the last sample of this stage. */
function holdAfter({ stages, holds }: RunRecord, stage: number): Hold | undefined {
  const [first, next] = [stages[stage] ?? 0, stages[stage + 1] ?? Infinity]
  return holds.find(({ afterSample }) => afterSample > first && afterSample < next)
}

/** The sample after which load came that belongs to no stage. */
function breakAfter({ stages, breaks = [] }: RunRecord, stage: number): number | undefined {
  const [first, next] = [stages[stage] ?? 0, stages[stage + 1] ?? Infinity]
  return breaks.find(index => index >= first && index < next)
}
