/**
 * Where the stages of a run begin.
 * @module
 */
import type { RunResult } from '../../../model/run-result.js'

/** Units of work at the start of each stage, ascending. */
export function stageStarts({ stages = [], samples }: RunResult): number[] {
  return stages.flatMap(index => samples[index]?.connections ?? [])
}
