/**
 * Where the stages of a run's load began.
 * @module
 */
import type { RunResult } from '../../../model/run-result.js'

/** In units of load, ascending. */
export function stageStarts({ stages = [], samples }: RunResult): number[] {
  return stages.flatMap(index => samples[index]?.connections ?? [])
}
