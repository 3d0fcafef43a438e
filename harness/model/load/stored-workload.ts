/**
 * The workload of a stored run, in words.
 * @module
 */
import type { RunResult } from '../run-result.js'

/** Until `run.json` had `workloadTitle`, `close` named two workloads. */
const OLDER_TITLES = new Map([['reuse', 'reused connection']])
const OLDER_WORKLOADS = new Set(['reuse', 'idle'])

/** In a few words: `rst close`, `reused connection`. Files of every version have one. */
export function workloadTitle({ workloadTitle: title, close }: RunResult): string {
  return title ?? OLDER_TITLES.get(close) ?? (OLDER_WORKLOADS.has(close) ? close : `${close} close`)
}
