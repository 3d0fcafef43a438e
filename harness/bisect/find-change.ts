/**
 * Finds where a line of versions changes from one state to another, by halving.
 * @module
 */

/** State of one version: as the first of the line, as the last, or unknown. */
export type Answer = 'old' | 'new' | 'skip'

/** Where the line changes. */
export interface Change {
  /** The last version that is known to be `old`. */
  readonly last: string
  /** The first version that is known to be `new`. */
  readonly first: string
  /** Versions between the two whose state is unknown: any of them may be the first `new` one. */
  readonly skipped: readonly string[]
}

/**
 * Works like `git bisect`: each question halves the rest. A skipped version is replaced by the one nearest to the
 * middle.
 * @param line its first version is known to be `old`, its last to be `new`; `ask` is not called for these two
 * @param ask returns the state of a version; `left` is the number of versions that are still between the two
 */
export async function findChange(
  line: readonly string[],
  ask: (version: string, left: number) => Promise<Answer>,
): Promise<Change> {
  let low = 0
  let high = line.length - 1
  const skipped = new Set<number>()
  for (;;) {
    const open = range(low + 1, high).filter(index => !skipped.has(index))
    const next = nearest(open, (low + high) / 2)
    if (next === undefined) break
    const answer = await ask(line[next] ?? '', open.length)
    if (answer === 'old') low = next
    else if (answer === 'new') high = next
    else skipped.add(next)
  }
  return {
    last: line[low] ?? '',
    first: line[high] ?? '',
    skipped: range(low + 1, high).map(index => line[index] ?? ''),
  }
}

/** Whole numbers from `start` up to, but without, `end`. */
function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)
}

function nearest(indices: readonly number[], middle: number): number | undefined {
  return indices.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0]
}
