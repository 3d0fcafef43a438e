/**
 * The record and the rule of a stored run.
 * @module
 */
import type { RunRecord } from '../../model/run-record.js'
import type { RunResult } from '../../model/run-result.js'
import type { RunRule } from '../../verdict/rule.js'

/** The samples, stages and waits of a stored run. Files without `stages` have one stage, which starts at `judgedFromSample`. */
export function recordOf({ samples, stages, judgedFromSample, holds, breaks }: RunResult): RunRecord {
  return { samples, stages: stages ?? [judgedFromSample], holds, ...(breaks ? { breaks } : {}) }
}

/** The rule that a stored run is judged by; `atLeastConnections` is 0 in files without it. */
export function ruleOf(run: RunResult): RunRule {
  const {
    thresholdBytesPerConnection,
    rssThresholdBytesPerConnection,
    confirmedFromConnections,
    atLeastConnections = 0,
    unit,
  } = run
  return {
    thresholdBytesPerConnection,
    rssThresholdBytesPerConnection,
    confirmedFromConnections,
    atLeastConnections,
    unit,
  }
}
