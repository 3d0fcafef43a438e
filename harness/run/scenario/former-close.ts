/**
 * `--close reuse` and `--close idle`, from the time when workloads were close kinds.
 * @module
 */
import { workloads } from '../../workloads/registry.js'

/** An input in today's words, and a note for whoever gave it in earlier ones. */
export interface MovedInput {
  readonly input: Readonly<Record<string, unknown>>
  readonly note?: string
}

/** Gives `workload` what `close` says, where that is the name of a workload which `close` took once. */
export function moveWorkload(input: Readonly<Record<string, unknown>>): MovedInput {
  const { close, ...rest } = input
  const workload = typeof close === 'string' ? workloads.find(close) : undefined
  if (workload?.wasCloseKind !== true || rest['workload'] !== undefined) return { input }
  return {
    input: { ...rest, workload: workload.name },
    note: `--close ${workload.name} is now --workload ${workload.name}`,
  }
}
