/**
 * The verdict on a run from its samples: leak, stable or inconclusive.
 * @module
 */
import { LEAD_METRICS, METRIC_READINGS, METRICS } from '../model/metric.js'
import type { RunRecord } from '../model/run-record.js'
import type { Verdict } from '../model/verdict.js'
import { judgeMetric, type JudgedMetric } from './judge-metric.js'
import { middleOf, rises } from './judge-stage.js'
import { stagesOf } from './metric-stages.js'
import { hadItBegun, lookedTooShort, tooFewReason } from './reason.js'
import { metricRule, type RunRule } from './rule.js'

/** A verdict that rests on samples: any except `void`. */
export type JudgedVerdict = Exclude<Verdict, { name: 'void' }>

/**
 * Judges the samples of a run so far. Call it at the end of each stage; the first verdict that is not
 * `inconclusive` ends the run. The function is pure: the same record and rule always give the same verdict.
 *
 * - `leak`: a metric leaks; the first in the order of `METRICS` is named.
 * - `stable`: no metric leaks, each deciding metric is shown to be level, and the run is long enough.
 * - `inconclusive`: neither of these; the run continues if budget is left.
 *
 * @throws {RangeError} if a figure is not finite or negative, or `connections` falls
 */
export function judge(record: RunRecord, rule: RunRule): JudgedVerdict {
  checkFigures(record)
  const judged = METRICS.flatMap(metric => {
    const stages = stagesOf(record, metric)
    return stages?.length ? [judgeMetric(stages, metricRule(metric, rule), rule)] : []
  })
  const [lead] = LEAD_METRICS.flatMap(metric => judged.find(({ verdict }) => verdict.metric === metric) ?? [])
  if (!lead) {
    const reason = tooFewReason(record.samples.length)
    return { name: 'inconclusive', reason, metrics: [], judgedFromSample: 0, lateReleases: [] }
  }
  const decided = decide(judged, lead, rule)
  const { metric, perConnection, risePValue, smallestVisible } = lead.verdict
  const estimated = perConnection !== undefined && risePValue !== undefined
  const trend =
    estimated && metric === 'live-heap'
      ? {
          bytesPerConnection: perConnection,
          risePValue,
          smallestVisibleBytesPerConnection: smallestVisible,
        }
      : undefined
  const rest = {
    reason: decided.reason,
    metrics: judged.map(({ verdict }) => verdict),
    judgedFromSample: record.stages[decided.by.finding.fromStage] ?? 0,
    lateReleases: judged.flatMap(({ lateRelease }) => lateRelease ?? []),
    decidedBy: decided.by.verdict.metric,
  }
  if (decided.name === 'inconclusive' || !estimated) {
    return { name: 'inconclusive', ...rest, ...(trend ? { trend } : {}) }
  }
  const { small } = decided.by.finding
  return { name: decided.name, ...rest, ...(small ? { small } : {}), ...(trend ? { trend } : {}) }
}

interface Decision {
  readonly name: JudgedVerdict['name']
  readonly by: JudgedMetric
  readonly reason: string
}

function decide(judged: readonly JudgedMetric[], lead: JudgedMetric, rule: RunRule): Decision {
  const leak = judged.find(({ verdict }) => verdict.verdict === 'leak')
  if (leak) return { name: 'leak', by: leak, reason: leak.verdict.reason }
  const notLevel = judged.find(({ verdict, finding }) =>
    metricRule(verdict.metric, rule).witness
      ? rises(finding.last) && !finding.release?.cameBack
      : verdict.verdict !== 'stable',
  )
  if (notLevel) return { name: 'inconclusive', by: notLevel, reason: notLevel.verdict.reason }
  const { atLeastConnections, unit } = rule
  const until = middleOf(lead.finding.last)
  const { reason } = lead.verdict
  return until < atLeastConnections
    ? { name: 'inconclusive', by: lead, reason: reason + lookedTooShort(until, atLeastConnections, unit) }
    : { name: 'stable', by: lead, reason: reason + hadItBegun(lead.finding.last, rule) }
}

function checkFigures({ samples, holds }: RunRecord): void {
  ;[...samples, ...holds.flatMap(hold => hold.samples)].forEach((sample, index) => {
    for (const metric of METRICS) {
      const value = METRIC_READINGS[metric].of(sample) ?? 0
      if (!(value >= 0))
        throw new RangeError(`sample ${index}: ${metric} is ${value}, which cannot be judged`)
    }
  })
}
