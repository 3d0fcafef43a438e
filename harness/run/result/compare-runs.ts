/**
 * Compares a run before a change with one after it: the size of the difference, and whether it is more than noise.
 * @module
 */
import type { Comparison } from '../../model/comparison.js'
import { leadMetric, type LeadMetric } from '../../model/metric.js'
import type { RunResult } from '../../model/run-result.js'
import { stagesOf } from '../../verdict/metric-stages.js'
import { judgeDifference, pairedStages, type Difference } from '../../verdict/paired-difference.js'
import { slopeRatio } from '../../verdict/slope-ratio.js'
import { recordOf, ruleOf } from './record-of.js'

/** Compares two runs that went through the same rounds, from their stored results. */
export function compareRuns(before: RunResult, after: RunResult): Comparison {
  for (const [name, run] of [
    ['before', before],
    ['after', after],
  ] as const) {
    if (run.verdict === 'void') return { outcome: 'void', reason: `${name} measured nothing: ${run.reason}` }
  }
  const metric = leadMetricOf(before, after)
  if (metric === undefined)
    return { outcome: 'void', reason: 'the runs cannot be compared: one read a heap, and the other did not' }
  const stages = [before, after].map(run => stagesOf(recordOf(run), metric) ?? [])
  const [b, a] = stages as [(typeof stages)[0], (typeof stages)[0]]
  let paired
  try {
    paired = pairedStages(b, a)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { outcome: 'void', reason: `the runs cannot be compared: ${error.message}` }
  }
  const difference = judgeDifference(paired, ruleOf(before), metric)
  const { perConnection, pValue, smallestVisible } = difference
  if (!perConnection || pValue === undefined) {
    return { outcome: 'void', reason: 'there are too few rounds that both went through' }
  }
  const last = paired.findLastIndex(({ points }) => points.length > 1)
  const rounds = paired[last]?.points.length ?? 0
  const ratio = slopeRatio(b[last]?.points.slice(0, rounds) ?? [], a[last]?.points.slice(0, rounds) ?? [])
  return {
    outcome: OUTCOMES[difference.outcome],
    savedBytesPerConnection: perConnection,
    ...(ratio ? { ratio } : {}),
    pValue,
    smallestVisibleBytesPerConnection: smallestVisible,
    reason: REASONS[difference.outcome],
  }
}

/** What both runs rest on; undefined if that is not the same. */
function leadMetricOf(before: RunResult, after: RunResult): LeadMetric | undefined {
  const [b, a] = [leadMetric(before.samples), leadMetric(after.samples)]
  return a === b ? a : undefined
}

const OUTCOMES = { more: 'better', less: 'worse', same: '~', unknown: '~' } as const

const REASONS: Readonly<Record<Difference['outcome'], string>> = {
  more: 'after keeps less than before',
  less: 'after keeps more than before',
  same: 'they keep the same, to within the threshold',
  unknown: 'no difference was shown, and one of the size of the threshold might not have been',
}
