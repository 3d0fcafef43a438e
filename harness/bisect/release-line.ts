/**
 * The releases that a search covers, in the order of the history.
 *
 * Releases do not form one line: each minor version is made from the main branch, and its patch releases from a branch
 * of their own. 1.65.1 has the lower number but is not an ancestor of 1.66.0: a backported fix may be in 1.65.1 and not
 * in 1.66.0. So the line from an older release to a newer one has the first release of each minor version between them,
 * and patch releases only of the newer one's branch. This is what `git bisect` sees: a state that changes on this line
 * stays changed.
 * @module
 */
import { compare, gt, lte, major, minor, patch } from 'semver'

/**
 * The line between two releases.
 * @param releases oldest first, without pre-releases; may lack `older` and `newer`
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
 * The later patch releases of the branch of `last`: one of them may have had the change before `first`, or have it as a
 * backport.
 * @returns from `last` to `first`, both included
 */
export function branchLine(releases: readonly string[], last: string, first: string): string[] {
  const later = releases.filter(
    version => sameBranch(version, last) && gt(version, last) && gt(first, version),
  )
  return [last, ...later, first]
}

/** After so many missing numbers in a row the branch has ended. */
const MISSING_AT_THE_END = 1

/**
 * Asks for patch releases of a branch that a list lacks: missing numbers, and numbers after the last.
 * @param upTo asks for none that are later
 * @returns `releases` and the unlisted ones that exist, in order
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

/** Same major and minor version. */
export function sameBranch(a: string, b: string): boolean {
  return major(a) === major(b) && minor(a) === minor(b)
}

function isFirstOfItsBranch(version: string, releases: readonly string[]): boolean {
  return releases.every(other => !sameBranch(version, other) || lte(version, other))
}
