/**
 * Computes the difference of two arms with the same rounds.
 * @module
 */
import { leadMetric, type Metric } from '../../model/metric.js'
import type { RunRecord } from '../../model/run-record.js'
import { stagesOf } from '../../verdict/metric-stages.js'
import { judgeDifference, pairedStages, type Difference } from '../../verdict/paired-difference.js'
import type { RunRule } from '../../verdict/rule.js'

/**
 * The first minus the second.
 * @throws {RangeError} if their rounds differ
 */
export function differenceOf(
  first: RunRecord,
  second: RunRecord,
  rule: RunRule,
  metric: Metric = leadMetric(first.samples),
): Difference {
  const [a, b] = [stagesOf(first, metric), stagesOf(second, metric)]
  return judgeDifference(a && b ? pairedStages(a, b) : [], rule, metric)
}
