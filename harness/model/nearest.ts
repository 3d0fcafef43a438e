/**
 * The names that a mistyped name may stand for.
 * @module
 */

const MOST = 6

/** At most six of the names, the nearest first. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  return names
    .map(other => ({ other, edits: edits(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, MOST)
    .map(({ other }) => other)
}

/** A word in three characters may be wrong, and two in any case. */
const mostEdits = (name: string): number => Math.max(2, Math.floor(name.length / 3))

/** The nearest of the names if it is near enough to be what was meant; undefined where none is. */
export function likely(name: string, names: readonly string[]): string | undefined {
  const [first] = nearest(name, names)
  if (first === undefined || first === name) return undefined
  const [given, other] = [name.toLowerCase(), first.toLowerCase()]
  const most = Math.min(mostEdits(name), Math.max(name.length, first.length) - 1)
  return edits(given, other) <= most ? first : undefined
}

/** `; did you mean "clean"?`, or nothing where no name is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const meant = likely(name, names)
  return meant === undefined ? '' : `; did you mean "${meant}"?`
}

/** How many characters are inserted, deleted or replaced between the two texts (Levenshtein). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
