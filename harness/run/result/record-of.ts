/**
 * What a stored run was judged from.
 * @module
 */
import type { RunRecord } from '../../model/run-record.js'
import type { RunResult } from '../../model/run-result.js'
import type { RunRule } from '../../verdict/rule.js'

export function recordOf({ samples, stages, judgedFromSample, holds }: RunResult): RunRecord {
  return { samples, stages: stages ?? [judgedFromSample], holds }
}

export function ruleOf(run: RunResult): RunRule {
  const { thresholdBytesPerConnection, atLeastConnections = 0, unit } = run
  return { thresholdBytesPerConnection, atLeastConnections, unit }
}
