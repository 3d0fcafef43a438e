/**
 * Where the releases of a package are listed.
 * @module
 */
import { compare, prerelease, valid } from 'semver'

/** The published releases of one package. */
export interface ReleaseSource {
  /**
   * All releases that are listed, without `v`, oldest first by semver; no pre-releases.
   * @throws {HarnessError} where the list cannot be fetched
   */
  list(signal: AbortSignal): Promise<string[]>
  /** Whether there is such a release. Only asked for those that the list may leave out. */
  exists?(version: string, signal: AbortSignal): Promise<boolean>
}

/**
 * @param listed versions as a registry lists them, in any order
 * @returns the releases among them, without `v`, oldest first
 */
export function releases(listed: readonly string[]): string[] {
  return listed
    .map(version => valid(version))
    .filter(version => version !== null)
    .filter(version => prerelease(version) === null)
    .sort(compare)
}
