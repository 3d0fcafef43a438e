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

/** @throws {HarnessError} if the load or a flag is about the mock control plane, and the mode has none */
export function checkNeedsXds({ load, mode, target, xdsResources }: Scenario): void {
  if (mode === 'xds') return
  const given = workloadOf(load).needsXds === true ? `--workload ${load.workload}` : undefined
  const flag = given ?? (xdsResources === undefined ? undefined : '--xds-resources')
  if (flag === undefined) return
  const { modes } = targetKindOf(target)
  throw new HarnessError(
    `${flag} needs a server that the mock control plane manages, and this is ${modeName(mode)} mode`,
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
