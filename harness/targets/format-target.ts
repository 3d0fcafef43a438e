/**
 * Writing the name of a target.
 * @module
 */
import { maskSecrets } from '../model/secrets/mask-secrets.js'
import type { TargetSpec } from '../model/target-spec.js'
import { targetKindOf } from './registry.js'

/**
 * The target as a user would type it, for reports and messages. Secrets in it are masked, so the text starts no server.
 * @throws {HarnessError} where its kind is not registered
 */
export function formatTarget(spec: TargetSpec): string {
  return maskSecrets(targetKindOf(spec).format(spec))
}
