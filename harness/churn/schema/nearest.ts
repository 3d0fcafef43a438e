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
