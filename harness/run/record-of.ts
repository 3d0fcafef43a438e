/**
 * What a stored run was judged from.
 * @module
 */
import type { Hold, RunRecord } from '../model/run-record.js'
import type { RunResult } from '../model/run-result.js'
import type { Sample } from '../model/sample.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import type { RunRule } from '../verdict/rule.js'

export function recordOf({ samples, stages, judgedFromSample, holds }: RunResult): RunRecord {
  // What is optional in a file is absent or there: JSON has no undefined, which the schema's type allows.
  return { samples: samples as Sample[], stages: stages ?? [judgedFromSample], holds: holds as Hold[] }
}

export function ruleOf(run: RunResult): RunRule {
  const { thresholdBytesPerConnection, atLeastConnections = DEFAULT_AT_LEAST_CONNECTIONS, unit } = run
  return { thresholdBytesPerConnection, atLeastConnections, unit }
}
