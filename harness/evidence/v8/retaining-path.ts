/**
 * The way from a root of the collector to an object, by the names that a programmer gave.
 * @module
 */
import type { PathStep } from '../../model/evidence.js'
import type { EdgeKind, HeapEdge, HeapGraph } from './heap-graph.js'

/** What an edge costs: names that stand in the source are cheap, what only V8 knows is dear. */
const EDGE_COST: Readonly<Record<EdgeKind, number>> = {
  property: 1,
  element: 1,
  context: 1,
  shortcut: 1,
  internal: 3,
  hidden: 12,
  weak: Infinity,
}

/** Beginning at one of the collector's own roots, handles and stacks, instead of at a global object. */
const COLLECTOR_ROOT_COST = 20

/** Compiled code, shapes and scripts lead everywhere, and none of them is what a programmer would call a holder. */
const OPAQUE_KINDS = new Set(['code', 'hidden', 'object shape'])
const OPAQUE_COST = 30

/**
 * The cheapest way from the root to `target`.
 * @returns undefined where there is none
 */
export function retainingPath(graph: HeapGraph, target: number): PathStep[] | undefined {
  const cameBy = cheapestEdges(graph, target)
  const hops: Arrival[] = []
  for (let ordinal = target; ordinal !== graph.root;) {
    const arrival = cameBy.get(ordinal)
    if (arrival === undefined) return undefined
    hops.unshift(arrival)
    ordinal = arrival.from
  }
  // The first edge leads from the snapshot's own root to one of the collector's, which is where the path begins.
  const steps = hops.slice(1).map(({ from, edge }, i): PathStep => {
    const kind = i > 0 ? 'field' : graph.kind(from) === 'synthetic' ? 'root' : 'global'
    return { kind, type: typeLabel(graph, from), field: edgeLabel(edge) }
  })
  return withoutInnards(steps)
}

/** A closure has its variables through contexts, and elements belong to the field that their array is in. */
function withoutInnards(steps: readonly PathStep[]): PathStep[] {
  const plain: PathStep[] = []
  for (const step of steps) {
    const before = plain.at(-1)
    const innards =
      before !== undefined &&
      ((step.type === CONTEXT && isContextSlot(before.field)) ||
        (step.type === 'Array' && step.field === '[…]'))
    if (!innards) plain.push(step)
    else plain[plain.length - 1] = { ...before, field: join(before.field, step.field) }
  }
  return plain
}

const CONTEXT = 'system / Context'

function isContextSlot(field: string): boolean {
  return field === ' (context)' || field === ' (previous)'
}

function join(first: string, second: string): string {
  return isContextSlot(first) ? second : first + second
}

interface Arrival {
  readonly from: number
  readonly edge: HeapEdge
}

/** Dijkstra's algorithm; costs are small whole numbers, so the queue is a list of lists. */
function cheapestEdges(graph: HeapGraph, target: number): Map<number, Arrival> {
  const cameBy = new Map<number, Arrival>()
  const cost = new Float64Array(graph.size).fill(Infinity)
  const queue: number[][] = [[graph.root]]
  cost[graph.root] = 0
  for (let reached = 0; reached < queue.length; reached++) {
    for (const from of queue[reached] ?? []) {
      if (cost[from] !== reached) continue
      if (from === target) return cameBy
      for (const edge of graph.retainingEdges(from)) {
        const total = reached + costOf(graph, from, edge)
        if (total >= (cost[edge.to] ?? 0)) continue
        cost[edge.to] = total
        cameBy.set(edge.to, { from, edge })
        ;(queue[total] ??= []).push(edge.to)
      }
    }
    queue[reached] = []
  }
  return cameBy
}

function costOf(graph: HeapGraph, from: number, edge: HeapEdge): number {
  const kind = graph.kind(edge.to)
  const root = from === graph.root && kind === 'synthetic' ? COLLECTOR_ROOT_COST : 0
  return EDGE_COST[edge.kind] + root + (OPAQUE_KINDS.has(kind) ? OPAQUE_COST : 0)
}

function edgeLabel({ kind, name }: HeapEdge): string {
  switch (kind) {
    case 'property':
    case 'shortcut':
      return /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
    case 'element':
      return '[…]'
    case 'context':
      return ` variable ${name}`
    default:
      return ` (${name})`
  }
}

function typeLabel(graph: HeapGraph, ordinal: number): string {
  switch (graph.kind(ordinal)) {
    case 'closure':
      return `function ${graph.name(ordinal) || '(anonymous)'}`
    case 'synthetic':
      return graph.name(ordinal)
    default:
      return graph.className(ordinal)
  }
}
