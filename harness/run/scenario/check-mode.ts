/**
 * Checks whether a target supports a mode.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { Scenario } from '../../model/scenario.js'
import type { TargetSpec } from '../../model/target-spec.js'
import { modeName, type Mode } from '../../model/mode.js'
import { formatTarget } from '../../targets/format-target.js'
import { targetKindOf } from '../../targets/registry.js'
import { workloadOf } from '../../workloads/registry.js'

/** @throws {HarnessError} if the workload changes what the mock control plane serves, and the mode has none */
export function checkNeedsXds({ load, mode, target }: Pick<Scenario, 'load' | 'mode' | 'target'>): void {
  if (mode === 'xds' || workloadOf(load).needsXds !== true) return
  const { modes } = targetKindOf(target)
  throw new HarnessError(
    `--workload ${load.workload} needs a server that the mock control plane manages, and this is ${modeName(mode)} mode`,
    modes.includes('xds')
      ? 'Add --mode xds.'
      : `${formatTarget(target)} has no xDS mode: give a target that has, for example go@VERSION, node or a command.`,
  )
}

/** @throws {HarnessError} if the target does not support the mode */
export function checkMode(target: TargetSpec, mode: Mode): void {
  const { modes } = targetKindOf(target)
  if (modes.includes(mode)) return
  throw new HarnessError(
    `${formatTarget(target)} has no ${modeName(mode)} mode`,
    `Give --mode ${modes.join(' or ')}, or another target.`,
  )
}
