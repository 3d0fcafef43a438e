/**
 * The path from a GC root to an object, by the names in the source.
 * @module
 */
import type { PathStep } from '../../model/evidence.js'
import type { EdgeKind, HeapEdge, HeapGraph } from './heap-graph.js'

/** The cost of an edge: names from the source have a low cost, internals of V8 a high one. */
const EDGE_COST: Readonly<Record<EdgeKind, number>> = {
  property: 1,
  element: 1,
  context: 1,
  shortcut: 1,
  internal: 3,
  hidden: 12,
  weak: Infinity,
}

/** The cost of beginning at a handle or a stack instead of at a global object. */
const COLLECTOR_ROOT_COST = 20

/** Compiled code, shapes and scripts reach every object, and explain nothing to a programmer. */
const OPAQUE_KINDS = new Set(['code', 'hidden', 'object shape'])
const OPAQUE_COST = 30

/**
 * The path of lowest cost from the root to any of `targets`.
 * @returns undefined where there is none
 */
export function retainingPath(graph: HeapGraph, targets: ReadonlySet<number>): PathStep[] | undefined {
  const { cameBy, reached } = cheapestWay(graph, targets)
  if (reached === undefined) return undefined
  const hops: Arrival[] = []
  for (let ordinal = reached; ordinal !== graph.root;) {
    const arrival = cameBy.get(ordinal)
    if (arrival === undefined) return undefined
    hops.unshift(arrival)
    ordinal = arrival.from
  }
  // The first edge leads from the snapshot's own root to one of the collector's, which is where the path begins.
  const steps = hops.slice(1).map(({ from, edge }, i): PathStep => {
    const kind = i > 0 ? 'field' : graph.kind(from) === 'synthetic' ? 'root' : 'global'
    const isKey = edge.to === reached && edge.kind === 'property' && isDictionary(graph, from, targets)
    return { kind, type: typeLabel(graph, from), field: isKey ? ELEMENT : edgeLabel(edge) }
  })
  return withoutRepeats(withoutInnards(steps))
}

/** An object with this many targets among its properties is a dictionary: no single key explains anything. */
const MANY = 8

function isDictionary(graph: HeapGraph, ordinal: number, targets: ReadonlySet<number>): boolean {
  let found = 0
  for (const { to } of graph.retainingEdges(ordinal)) {
    if (targets.has(to) && ++found === MANY) return true
  }
  return false
}

/** A closure has its variables through contexts; elements belong to the field that their array or table is in. */
function withoutInnards(steps: readonly PathStep[]): PathStep[] {
  const plain: PathStep[] = []
  for (const step of steps) {
    const before = plain.at(-1)
    const field = before && joined(before.field, step)
    if (before === undefined || field === undefined) plain.push(step)
    else plain[plain.length - 1] = { ...before, field }
  }
  return plain
}

/** Both steps joined where `step` begins at an internal object of V8; otherwise undefined. */
function joined(before: string, step: PathStep): string | undefined {
  if (step.type === CONTEXT && CONTEXT_SLOTS.has(before)) return step.field
  if (step.type === 'Array' && step.field === ELEMENT) return before + ELEMENT
  if (step.type === '(array)' && before.endsWith(TABLE)) return before.slice(0, -TABLE.length) + ELEMENT
  const collection = step.type === 'Map' || step.type === 'Set'
  return collection && (step.field === TABLE || step.field === ELEMENT) ? before + step.field : undefined
}

/** The steps along a list become one step with a count. */
function withoutRepeats(steps: readonly PathStep[]): PathStep[] {
  const runs: { step: PathStep; times: number }[] = []
  for (const step of steps) {
    const last = runs.at(-1)
    if (last?.step.type === step.type && last.step.field === step.field) last.times += 1
    else runs.push({ step, times: 1 })
  }
  return runs.map(({ step, times }) =>
    times === 1 ? step : { ...step, field: `${step.field} (${times} times)` },
  )
}

const CONTEXT = 'system / Context'
const CONTEXT_SLOTS = new Set([' (context)', ' (previous)'])
const ELEMENT = '[…]'
const TABLE = ' (table)'

interface Arrival {
  readonly from: number
  readonly edge: HeapEdge
}

/** Dijkstra's algorithm; costs are small whole numbers, so the queue is a list of lists. */
function cheapestWay(
  graph: HeapGraph,
  targets: ReadonlySet<number>,
): { cameBy: ReadonlyMap<number, Arrival>; reached: number | undefined } {
  const cameBy = new Map<number, Arrival>()
  const cost = new Float64Array(graph.size).fill(Infinity)
  const queue: number[][] = [[graph.root]]
  cost[graph.root] = 0
  for (let spent = 0; spent < queue.length; spent++) {
    for (const from of queue[spent] ?? []) {
      if (cost[from] !== spent) continue
      if (targets.has(from)) return { cameBy, reached: from }
      for (const edge of graph.retainingEdges(from)) {
        const total = spent + costOf(graph, from, edge)
        if (total >= (cost[edge.to] ?? 0)) continue
        cost[edge.to] = total
        cameBy.set(edge.to, { from, edge })
        ;(queue[total] ??= []).push(edge.to)
      }
    }
    queue[spent] = []
  }
  return { cameBy, reached: undefined }
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
      return ELEMENT
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
