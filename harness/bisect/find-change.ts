/**
 * Where a line of versions changes from one state to another, by halving.
 * @module
 */

export type Answer = 'old' | 'new' | 'skip'

export interface Change {
  /** The last version that is known to be as the first of the line. */
  readonly last: string
  /** The first that is known to be as the last of the line. */
  readonly first: string
  /** Versions between the two of which nothing could be learned: any of them may be the first, too. */
  readonly skipped: readonly string[]
}

/**
 * Like `git bisect`: each question halves what is left; a version that must be skipped gives way to the one that is
 * nearest to the middle.
 * @param line its first version is taken to be `old` and its last `new`; neither is asked for
 * @param ask told how many versions are still between the two as well
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

/** From `start` to before `end`. */
function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)
}

function nearest(indices: readonly number[], middle: number): number | undefined {
  return indices.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0]
}
