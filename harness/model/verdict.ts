/**
 * The verdict on a server.
 * @module
 */

import type { Metric, MetricUnit } from './metric.js'

/** The verdicts that samples can lead to. */
export const JUDGED_VERDICTS = ['leak', 'stable', 'inconclusive'] as const
export type JudgedVerdictName = (typeof JUDGED_VERDICTS)[number]

/** Every verdict; `void` where nothing was measured. */
export const VERDICTS = [...JUDGED_VERDICTS, 'void'] as const
export type VerdictName = (typeof VERDICTS)[number]

/** What a verdict means for a gate: the change passes, is blocked, or has no answer, which is not a pass. */
export type Gate = 'pass' | 'block' | 'no-answer'

interface VerdictFacts {
  readonly gate: Gate
  /** Place in a list that counts verdicts, from the first. */
  readonly listed: number
  /** How bad it is for a group of runs: the group is as bad as its worst, and 0 is the worst. */
  readonly severity: number
}

/** A leak is worse than a void run, and a void run is worse than an inconclusive one. */
const FACTS: Readonly<Record<VerdictName, VerdictFacts>> = {
  leak: { gate: 'block', listed: 0, severity: 0 },
  stable: { gate: 'pass', listed: 3, severity: 3 },
  inconclusive: { gate: 'no-answer', listed: 1, severity: 2 },
  void: { gate: 'no-answer', listed: 2, severity: 1 },
}

/** See {@link Gate}. */
export function gateOf(verdict: VerdictName): Gate {
  return FACTS[verdict].gate
}

/** All verdicts in the order of a list that counts them. */
export const LISTED_VERDICTS = sortedBy('listed')

/** All verdicts, the worst first. */
export const WORST_VERDICT_FIRST = sortedBy('severity')

function sortedBy(rank: 'listed' | 'severity'): readonly VerdictName[] {
  return [...VERDICTS].sort((a, b) => FACTS[a][rank] - FACTS[b][rank])
}

/**
 * What led to the verdict on one metric:
 * - `leak`: it rises in two stages in a row, or by enough in one, and was not released
 * - `came-back`: it rose, and was released while the server was idle
 * - `filling`: it rises in two stages in a row, but a cache or pool could still be filling
 * - `one-stage`: it rises, so far in one stage
 * - `level`: no leak of the threshold's size is there, and one would have shown
 * - `unsteady`: it rises enough, but the order of the samples could be chance
 * - `early`: it rises steadily, but in all no more than a young server may take
 * - `undecided`: the interval of its slope contains half the threshold
 * - `blind`: it is not steep, but the samples could not have shown a leak of the threshold's size
 * - `open`: too few samples, or too much like their neighbours, for an interval
 * - `too-few`, `no-load`: too few samples to judge, or no unit of load between them
 */
export const METRIC_OUTCOMES = [
  'leak',
  'came-back',
  'filling',
  'one-stage',
  'level',
  'unsteady',
  'early',
  'undecided',
  'blind',
  'open',
  'too-few',
  'no-load',
] as const
export type MetricOutcome = (typeof METRIC_OUTCOMES)[number]

/** An amount per connection, with the limits of its confidence interval. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** The trend of the samples; all bytes are live heap bytes. */
export interface Trend {
  /** Theil–Sen slope in bytes per connection, with its 99 % confidence interval. */
  readonly bytesPerConnection: Interval
  /** One-sided Mann–Kendall p-value for a rise. */
  readonly risePValue: number
  /** The smallest leak, in bytes per connection, that these samples would have shown as `leak`. */
  readonly smallestVisibleBytesPerConnection: number
}

/** The verdict on one metric. */
export interface MetricVerdict {
  readonly metric: Metric
  readonly unit: MetricUnit
  readonly verdict: JudgedVerdictName
  /** What led to it. */
  readonly outcome: MetricOutcome
  readonly reason: string
  /** Per connection; a leak of this size or more must not pass. */
  readonly threshold: number
  /** Theil–Sen slope with its 99 % interval, widened for serial correlation; undefined where there is no slope. */
  readonly perConnection?: Interval
  /** One-sided Mann–Kendall p-value for a rise, corrected for serial correlation; undefined as above. */
  readonly risePValue?: number
  /** By how much serial correlation widened the variance (Hamed and Rao); 1 is not at all. */
  readonly varianceRatio?: number
  /** The smallest leak per connection that these samples would have shown; Infinity where none. */
  readonly smallestVisible: number
}

/** A metric that rose under load and was released while the server was idle. */
export interface LateRelease {
  readonly metric: Metric
  /** The amount released, in the metric's unit. */
  readonly amount: number
  /** The share of the rise that it is. */
  readonly share: number
  /** Milliseconds from the last sample under load to the first after nine tenths of it were released. */
  readonly afterMs: number
}

interface Judged {
  readonly reason: string
  /** One for each metric that the server was sampled for. */
  readonly metrics: readonly MetricVerdict[]
  /** Index of the first sample that the verdict rests on. */
  readonly judgedFromSample: number
  readonly lateReleases: readonly LateRelease[]
}

/** The verdict on a run. `leak` and `stable` always have the metric that decided; a trend, only if a heap was read. */
export type Verdict =
  | (Judged & {
      readonly name: 'leak' | 'stable'
      readonly trend?: Trend
      readonly decidedBy: Metric
      /** True for a leak so small that it had to be confirmed. */
      readonly small?: boolean
    })
  | (Judged & { readonly name: 'inconclusive'; readonly trend?: Trend; readonly decidedBy?: Metric })
  | { readonly name: 'void'; readonly reason: string }
