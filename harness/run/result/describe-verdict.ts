/**
 * The stored form of a verdict.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import type { Interval, MetricVerdict, Verdict } from '../../model/verdict.js'

/** The keys of a stored run that follow from its samples; judging the samples again gives the same values. */
export type StoredVerdict = Pick<
  RunResult,
  | 'verdict'
  | 'reason'
  | 'bytesPerConnection'
  | 'smallestVisibleBytesPerConnection'
  | 'judgedFromSample'
  | 'metrics'
  | 'decidedBy'
  | 'lateReleases'
>

/** Converts a verdict to the keys of `run.json`; sizes are in bytes per connection. */
export function describeVerdict(verdict: Verdict): StoredVerdict {
  const judged = verdict.name === 'void' ? undefined : verdict
  const trend = judged?.trend
  return {
    verdict: verdict.name,
    reason: verdict.reason,
    bytesPerConnection: trend ? describeInterval(trend.bytesPerConnection) : null,
    smallestVisibleBytesPerConnection: finite(trend?.smallestVisibleBytesPerConnection ?? Infinity),
    judgedFromSample: judged?.judgedFromSample ?? 0,
    metrics: (judged?.metrics ?? []).map(describeMetric),
    decidedBy: judged?.decidedBy ?? null,
    lateReleases: [...(judged?.lateReleases ?? [])],
  }
}

function describeMetric(found: MetricVerdict): RunResult['metrics'][number] {
  const { metric, unit, verdict, outcome, reason, threshold, perConnection, smallestVisible } = found
  return {
    metric,
    unit,
    verdict,
    outcome,
    reason,
    threshold,
    perConnection: perConnection ? describeInterval(perConnection) : null,
    risePValue: found.risePValue ?? null,
    varianceRatio: found.varianceRatio ?? null,
    smallestVisible: finite(smallestVisible),
  }
}

function describeInterval({ estimate, low, high }: Interval): NonNullable<RunResult['bytesPerConnection']> {
  return { estimate: noMinusZero(estimate), low: finite(low), high: finite(high) }
}

/** JSON has no infinity; an infinite limit is stored as null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? noMinusZero(value) : null
}

/** JSON has no minus zero. */
const noMinusZero = (value: number): number => value + 0
