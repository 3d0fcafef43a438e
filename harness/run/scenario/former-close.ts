/**
 * Translates `--close reuse` and `--close idle`, which earlier versions used instead of `--workload`.
 * @module
 */
import { workloads } from '../../workloads/registry.js'

/** The translated input, and a note for the user if it was translated. */
export interface MovedInput {
  readonly input: Readonly<Record<string, unknown>>
  readonly note?: string
}

/** Moves the value of `close` to `workload` if it is the name of a workload that `close` formerly accepted. */
export function moveWorkload(input: Readonly<Record<string, unknown>>): MovedInput {
  const { close, ...rest } = input
  const workload = typeof close === 'string' ? workloads.find(close) : undefined
  if (workload?.wasCloseKind !== true || rest['workload'] !== undefined) return { input }
  return {
    input: { ...rest, workload: workload.name },
    note: `--close ${workload.name} is now --workload ${workload.name}`,
  }
}
