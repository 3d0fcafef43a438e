/**
 * Which groups of goroutines a report shows, and what Go's goroutine leak profile said.
 * @module
 */
import type { GoroutineGroup, Goroutines } from '../../model/goroutines.js'
import { formatCount } from '../units/format-bytes.js'

/** Groups with a smaller share of what was added are only in `run.json`. */
const LEAST_SHARE = 0.01

/** The groups that a report shows, and a sentence on the others, if there are any. */
export interface ShownGroups {
  readonly shown: readonly GoroutineGroup[]
  readonly rest: string | undefined
}

/** @param most groups that the report has room for */
export function shownGroups({ groups }: Goroutines, most: number): ShownGroups {
  const all = sumOf(groups)
  const shown = groups.filter(({ added }) => added >= LEAST_SHARE * all).slice(0, most)
  const left = groups.length - shown.length
  if (left === 0) return { shown, rest: undefined }
  const others = `${formatCount(left)} smaller group${left === 1 ? '' : 's'}`
  return { shown, rest: `and ${formatCount(all - sumOf(shown))} more in ${others}, which run.json lists` }
}

/** A sentence; undefined where the server does not serve the profile. */
export function leakProfileSentence({ leakProfile, after }: Goroutines): string | undefined {
  if (!leakProfile) return undefined
  const of = `of the ${formatCount(after)} goroutines`
  return leakProfile.leaked === 0
    ? `Go's goroutine leak profile reports none ${of}: what they wait for can still be reached.`
    : `Go's goroutine leak profile reports ${formatCount(leakProfile.leaked)} ${of}: they wait for something that no other goroutine can reach, so they never continue.`
}

function sumOf(groups: readonly GoroutineGroup[]): number {
  return groups.reduce((sum, { added }) => sum + added, 0)
}
