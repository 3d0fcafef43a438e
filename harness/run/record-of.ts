/**
 * What a stored run was judged from.
 * @module
 */
import type { RunRecord } from '../model/run-record.js'
import type { RunResult } from '../model/run-result.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import type { RunRule } from '../verdict/rule.js'

export function recordOf({ samples, stages, judgedFromSample, holds }: RunResult): RunRecord {
  return { samples, stages: stages ?? [judgedFromSample], holds }
}

export function ruleOf(run: RunResult): RunRule {
  const { thresholdBytesPerConnection, atLeastConnections = DEFAULT_AT_LEAST_CONNECTIONS, unit } = run
  return { thresholdBytesPerConnection, atLeastConnections, unit }
}
