/**
 * From what a user named to something that can be started.
 * @module
 */
import type { TargetSpec } from '../model/target-spec.js'
import { targetKindOf } from './registry.js'
import type { TargetOptions } from './target-kind.js'
import type { Target } from './target.js'

/**
 * @param options values of the flags that kinds of target own; each kind reads its own
 * @throws {HarnessError} where the kind is not registered, or the spec cannot be a server of it
 */
export function createTarget(spec: TargetSpec, options: TargetOptions = {}): Promise<Target> {
  return targetKindOf(spec).create(spec, options)
}
