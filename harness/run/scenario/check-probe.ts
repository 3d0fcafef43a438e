/**
 * Checks whether a scenario's probe fits its target.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { Scenario } from '../../model/scenario.js'
import { formatTarget } from '../../targets/format-target.js'
import { targetKinds, targetKindOf } from '../../targets/registry.js'

/** @throws {HarnessError} if the target knows by itself where its memory is read, or it is said twice */
export function checkProbe({ target, probe, options }: Scenario): void {
  if (!probe) return
  if (!targetKindOf(target).takesProbe) {
    const forms = targetKinds.all.filter(({ takesProbe }) => takesProbe).map(({ forms: [form] }) => form)
    throw new HarnessError(
      `${formatTarget(target)} has a probe of its own, and --probe names another`,
      `Leave --probe out; it is for ${forms.join(' and ')}.`,
    )
  }
  if (options['pprof'] === undefined) return
  throw new HarnessError(
    '--pprof and --probe both say where the memory is read',
    'Leave one of them out; --pprof ADDRESS is short for --probe pprof=http://ADDRESS.',
  )
}

/** @throws {HarnessError} if two servers with this probe cannot run at the same time */
export function checkTwoProbes({ probe }: Scenario): void {
  if (!probe?.address) return
  throw new HarnessError(
    `Two servers run at the same time, and --probe ${probe.kind} gives both the same address`,
    'Leave --probe out and have the command take {pprof}, or give --probe proc.',
  )
}
