/**
 * Which groups of goroutines grew between two readings.
 * @module
 */
import type { GoroutineGroup, Goroutines } from '../../model/goroutines.js'
import { waitPlace, type GoroutineStack } from './goroutine-stacks.js'

/** More groups than any report shows. */
const MOST_GROUPS = 100
/** Deeper stacks repeat what their inner lines say. */
const MOST_FRAMES = 40

interface Counted {
  readonly first: GoroutineStack
  count: number
  leaked: number
}

/**
 * @param connections units of load between the two; more than 0
 * @param leaksMarked whether Go's leak detection ran before the later reading
 */
export function goroutineGrowth(
  before: readonly GoroutineStack[],
  after: readonly GoroutineStack[],
  { connections, leaksMarked }: { readonly connections: number; readonly leaksMarked: boolean },
): Goroutines {
  const earlier = grouped(before)
  const groups = [...grouped(after)]
    .map(([key, now]) => groupOf(now, now.count - (earlier.get(key)?.count ?? 0)))
    .filter(({ added }) => added > 0)
    .sort((a, b) => b.added - a.added)
    .slice(0, MOST_GROUPS)
  return {
    connections,
    before: before.length,
    after: after.length,
    groups,
    ...(leaksMarked ? { leakProfile: { leaked: after.filter(({ leaked }) => leaked).length } } : {}),
  }

  function groupOf({ first, count, leaked }: Counted, added: number): GoroutineGroup {
    return {
      createdBy: first.createdBy ?? null,
      waitsAt: waitPlace(first) ?? null,
      state: first.state,
      count,
      added,
      perConnection: added / connections,
      ...(leaksMarked ? { leaked } : {}),
      stack: first.frames.slice(0, MOST_FRAMES),
    }
  }
}

/** By creator, place and state. */
function grouped(stacks: readonly GoroutineStack[]): Map<string, Counted> {
  const groups = new Map<string, Counted>()
  for (const stack of stacks) {
    const key = JSON.stringify([stack.createdBy, waitPlace(stack), stack.state])
    const group = groups.get(key) ?? { first: stack, count: 0, leaked: 0 }
    groups.set(key, group)
    group.count++
    if (stack.leaked) group.leaked++
  }
  return groups
}
