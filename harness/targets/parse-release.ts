/**
 * Reading `PACKAGE@VERSION`.
 * @module
 */
import { valid } from 'semver'
import { HarnessError } from '../model/harness-error.js'

/**
 * @param text a target as a user typed it, without a planted leak
 * @param name what stands before the `@`
 * @returns the version without `v`; undefined where the text is of another kind
 * @throws {HarnessError} where the version is not one whole version number
 */
export function parseRelease(text: string, name: string): string | undefined {
  const [before, version = '', ...rest] = text.split('@')
  if (before !== name || rest.length > 0) return undefined
  // Build metadata, which semver ignores, would hide a misspelt planted leak.
  const parsed = version.includes('+') ? null : valid(version)
  if (parsed !== null) return parsed
  throw new HarnessError(
    `"${version}" in target "${text}" is not a release`,
    'Give the whole version, as in go@1.66.2.',
  )
}
