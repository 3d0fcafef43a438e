/**
 * What a run says of its server.
 * @module
 */

import type { Metric, MetricUnit } from './metric.js'

/** What the samples of a run can say. */
export const JUDGED_VERDICTS = ['leak', 'stable', 'inconclusive'] as const
export type JudgedVerdictName = (typeof JUDGED_VERDICTS)[number]

/** What a run can say; `void` where nothing was measured. */
export const VERDICTS = [...JUDGED_VERDICTS, 'void'] as const
export type VerdictName = (typeof VERDICTS)[number]

/** What a verdict means to a gate: it lets the change pass, blocks it, or cannot tell, which is no pass either. */
export type Gate = 'pass' | 'block' | 'no-answer'

interface VerdictFacts {
  readonly gate: Gate
  /** Place in a list that counts verdicts, from the first. */
  readonly listed: number
  /** How bad it is for a group of runs: the group is as bad as its worst, and 0 is the worst. */
  readonly severity: number
}

/** A leak is worse than what was not measured, and that is worse than what could not be decided. */
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
 * - `leak`: it rises in two stages in a row, or by enough in one, and did not come back
 * - `came-back`: it rose, and came back while the server was left alone
 * - `filling`: it rises in two stages in a row, but a cache or pool could still be filling
 * - `one-stage`: it rises, so far in one stage
 * - `level`: no leak of the threshold's size is there, and one would have shown
 * - `unsteady`: it rises enough, but the order of the samples could be chance
 * - `early`: it rises steadily, but in all no more than a young server may take
 * - `undecided`: the interval of its slope contains half the threshold
 * - `blind`: it is not steep, but a leak of the threshold's size could have hidden
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

/** So much per connection, with the limits of its confidence interval. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** What was found in the samples' trend; all bytes are live heap bytes. */
export interface Trend {
  /** Theil–Sen slope in bytes per connection, with its 99 % confidence interval. */
  readonly bytesPerConnection: Interval
  /** One-sided Mann–Kendall p-value for a rise. */
  readonly risePValue: number
  /** The smallest leak, in bytes per connection, that these very samples would have shown as `leak`. */
  readonly smallestVisibleBytesPerConnection: number
}

/** What is said of one metric alone. */
export interface MetricVerdict {
  readonly metric: Metric
  readonly unit: MetricUnit
  readonly verdict: JudgedVerdictName
  /** What led to it. */
  readonly outcome: MetricOutcome
  readonly reason: string
  /** Per connection; a leak of so much must not pass. */
  readonly threshold: number
  /** Theil–Sen slope with its 99 % interval, widened for serial correlation; undefined where there is no slope. */
  readonly perConnection?: Interval
  /** One-sided Mann–Kendall p-value for a rise, corrected for serial correlation; undefined as above. */
  readonly risePValue?: number
  /** By how much serial correlation widened the variance (Hamed and Rao); 1 is not at all. */
  readonly varianceRatio?: number
  /** The smallest leak per connection that these very samples would have shown; Infinity where none. */
  readonly smallestVisible: number
}

/** What rose under load, and was released while the server was left alone. */
export interface LateRelease {
  readonly metric: Metric
  /** In the metric's unit: what came back. */
  readonly amount: number
  /** The share of the rise that it is. */
  readonly share: number
  /** Milliseconds from the last sample under load to the first that had nine tenths of it back. */
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

export type Verdict =
  | (Judged & { readonly name: 'leak' | 'stable'; readonly trend: Trend; readonly decidedBy: Metric })
  | (Judged & { readonly name: 'inconclusive'; readonly trend?: Trend; readonly decidedBy?: Metric })
  | { readonly name: 'void'; readonly reason: string }
