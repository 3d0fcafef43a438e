/**
 * Writing the name of a target.
 * @module
 */
import type { TargetSpec } from '../model/target-spec.js'
import { targetKindOf } from './registry.js'

/**
 * The target as a user would type it, for reports and messages.
 * @throws {HarnessError} where its kind is not registered
 */
export function formatTarget(spec: TargetSpec): string {
  return targetKindOf(spec).format(spec)
}
