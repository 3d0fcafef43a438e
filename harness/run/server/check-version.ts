/**
 * Checks that the running release is the requested one: another dependency can silently raise the version of a library.
 * @module
 */
import type { TargetSpec } from '../../model/target-spec.js'
import { formatTarget } from '../../targets/format-target.js'
import { isPackage } from '../../targets/package-target.js'
import { VoidRun } from '../result/void-run.js'

/**
 * @param running as read from the process; undefined if unknown
 * @throws {VoidRun} if another release runs than the one requested by number
 */
export function checkVersion(target: TargetSpec, running: string | undefined): void {
  const asked = isPackage(target) ? target.version : undefined
  if (asked !== undefined && running !== asked) {
    throw new VoidRun(`${formatTarget(target)} was asked for, but ${running ?? 'an unknown version'} runs`)
  }
}
