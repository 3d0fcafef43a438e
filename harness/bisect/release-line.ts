/**
 * The releases that a search goes over.
 *
 * Releases are no straight line: each minor version is cut from the main branch, and its patch releases from a branch
 * of its own. 1.65.1 does not come before 1.66.0 in history, though it does by number: a fix that was ported back is
 * in the one and not in the other. So the line from an older release to a newer one has the first release of each minor
 * version between them, and patch releases of the newer one's branch alone. It is as `git bisect` would see it, and
 * what changes on it once stays changed.
 * @module
 */
import { compare, gt, lte, major, minor, patch } from 'semver'

/**
 * @param releases oldest first, without pre-releases; `older` and `newer` need not be among them
 * @returns from `older` to `newer`, both included
 */
export function mainLine(releases: readonly string[], older: string, newer: string): string[] {
  const between = releases.filter(version => gt(version, older) && gt(newer, version))
  const line = sameBranch(older, newer)
    ? between
    : between.filter(
        version =>
          !sameBranch(version, older) &&
          (sameBranch(version, newer) || isFirstOfItsBranch(version, releases)),
      )
  return [older, ...line, newer]
}

/**
 * The releases that were cut from the branch of `last` after it: the change may have come in one of them before it
 * came in `first`, or been ported back to one.
 * @returns from `last` to `first`, both included
 */
export function branchLine(releases: readonly string[], last: string, first: string): string[] {
  const later = releases.filter(
    version => sameBranch(version, last) && gt(version, last) && gt(first, version),
  )
  return [last, ...later, first]
}

/** How many numbers in a row may be missing at a branch's end before it is taken to have ended. */
const MISSING_AT_THE_END = 1

/**
 * Asks for the patch releases of a branch that a list leaves out: numbers that are missing, and those after the last.
 * @param upTo ask for none that are later
 * @returns `releases` with those that exist, in order
 */
export async function withUnlisted(
  releases: readonly string[],
  branch: string,
  upTo: string,
  exists: (version: string) => Promise<boolean>,
): Promise<string[]> {
  const known = new Set(releases)
  const listed = releases.filter(version => sameBranch(version, branch)).map(version => patch(version))
  const last = Math.max(patch(branch), ...listed)
  const found: string[] = []
  let missing = 0
  for (let number = patch(branch) + 1; number <= last || missing < MISSING_AT_THE_END; number++) {
    const version = `${major(branch)}.${minor(branch)}.${number}`
    if (gt(version, upTo)) break
    if (known.has(version) || version === upTo) missing = 0
    else if (await exists(version)) {
      found.push(version)
      missing = 0
    } else missing++
  }
  return [...releases, ...found].sort(compare)
}

export function sameBranch(a: string, b: string): boolean {
  return major(a) === major(b) && minor(a) === minor(b)
}

function isFirstOfItsBranch(version: string, releases: readonly string[]): boolean {
  return releases.every(other => !sameBranch(version, other) || lte(version, other))
}
