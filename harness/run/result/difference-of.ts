/**
 * What the records of two arms that went through the same rounds say of each other.
 * @module
 */
import type { Metric } from '../../model/metric.js'
import type { RunRecord } from '../../model/run-record.js'
import { stagesOf } from '../../verdict/metric-stages.js'
import { judgeDifference, pairedStages, type Difference } from '../../verdict/paired-difference.js'
import type { RunRule } from '../../verdict/rule.js'

/**
 * The first less the second.
 * @throws {RangeError} where they did not go through the same rounds
 */
export function differenceOf(
  first: RunRecord,
  second: RunRecord,
  rule: RunRule,
  metric: Metric = 'live-heap',
): Difference {
  const [a, b] = [stagesOf(first, metric), stagesOf(second, metric)]
  return judgeDifference(a && b ? pairedStages(a, b) : [], rule, metric)
}
