/**
 * Checks whether a target supports a mode.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { TargetSpec } from '../../model/target-spec.js'
import { modeName, type Mode } from '../../model/mode.js'
import { formatTarget } from '../../targets/format-target.js'
import { targetKindOf } from '../../targets/registry.js'

/** @throws {HarnessError} if the target does not support the mode */
export function checkMode(target: TargetSpec, mode: Mode): void {
  const { modes } = targetKindOf(target)
  if (modes.includes(mode)) return
  throw new HarnessError(
    `${formatTarget(target)} has no ${modeName(mode)} mode`,
    `Give --mode ${modes.join(' or ')}, or another target.`,
  )
}
