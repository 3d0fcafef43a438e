/**
 * What runs must be what was asked for: another dependency can lift a library without a word.
 * @module
 */
import type { TargetSpec } from '../../model/target-spec.js'
import { formatTarget } from '../../targets/format-target.js'
import { isPackage } from '../../targets/package-target.js'
import { VoidRun } from '../result/void-run.js'

/**
 * @param running as read back from the process; undefined where it cannot be known
 * @throws {VoidRun} where a release was asked for by number and another one runs
 */
export function checkVersion(target: TargetSpec, running: string | undefined): void {
  const asked = isPackage(target) ? target.version : undefined
  if (asked !== undefined && running !== asked) {
    throw new VoidRun(`${formatTarget(target)} was asked for, but ${running ?? 'an unknown version'} runs`)
  }
}
