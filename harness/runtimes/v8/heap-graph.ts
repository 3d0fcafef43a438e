/**
 * A heap snapshot as a graph: objects by ordinal, edges, and dominators.
 *
 * Reading it, its dominator tree and its class names are those of Chrome's DevTools, by heap-snapshot-toolkit.
 * @module
 */
import { createReadStream } from 'node:fs'
import { parse } from 'heap-snapshot-toolkit'

/** The kinds of edges, as V8 names them in the snapshot's own header. */
export type EdgeKind = 'context' | 'element' | 'property' | 'internal' | 'hidden' | 'shortcut' | 'weak'

/** A reference from one object to another. */
export interface HeapEdge {
  readonly kind: EdgeKind
  /** Property, variable or internal slot; an index for elements. */
  readonly name: string
  /** Ordinal of the object that it leads to. */
  readonly to: number
}

/** Objects are numbered 0 to `size - 1`. */
export interface HeapGraph {
  readonly size: number
  readonly root: number
  /** Ordinal of the object that lies on every path from the root to this one. The root's own is its own. */
  readonly dominator: ArrayLike<number>
  /** Stays the same from one snapshot of a process to the next. */
  id(ordinal: number): number
  selfBytes(ordinal: number): number
  /** Constructor's name, `{socket, buffer}` for a plain object of that shape, or the kind in parentheses. */
  className(ordinal: number): string
  /** Function name for closures, contents for strings; else much like the class. */
  name(ordinal: number): string
  /** `object`, `closure`, `array`, `synthetic`, … */
  kind(ordinal: number): string
  /** The edges that retain their target: not weak ones, and not the edge from a WeakMap's table. */
  retainingEdges(ordinal: number): Iterable<HeapEdge>
}

/**
 * @param path of a `.heapsnapshot` file; read as a stream
 * @throws {Error} where it is none
 */
export async function readHeapGraph(path: string): Promise<HeapGraph> {
  const snapshot = await parse(createReadStream(path, 'utf8'))
  const { nodes, nodeFieldCount, edgeFieldsCount, edgeTypeOffset, edgeToNodeOffset, edgeNameOffset } =
    snapshot
  const { containmentEdges: edges, firstEdgeIndexes, edgeTypes, edgeInternalType, edgeWeakType } = snapshot
  const node = (ordinal: number): ReturnType<typeof snapshot.createNode> =>
    snapshot.createNode(ordinal * nodeFieldCount)
  const id = (ordinal: number): number => nodes.getValue(ordinal * nodeFieldCount + snapshot.nodeIdOffset)
  const isTablesHalf = (from: number, edge: number): boolean => {
    if (edges.getValue(edge + edgeTypeOffset) !== edgeInternalType) return false
    // Table and key keep a WeakMap's value alive together; the edge from the key says more about what retains it.
    const pair = snapshot.tryParseWeakMapEdgeName(edges.getValue(edge + edgeNameOffset))
    return pair !== undefined && Number(pair.tableId) === id(from)
  }
  return {
    size: snapshot.nodeCount,
    root: snapshot.rootNodeIndexInternal / nodeFieldCount,
    dominator: snapshot.dominatorsTree,
    id,
    selfBytes: ordinal => nodes.getValue(ordinal * nodeFieldCount + snapshot.nodeSelfSizeOffset),
    className: ordinal => node(ordinal).className(),
    name: ordinal => node(ordinal).name(),
    kind: ordinal => node(ordinal).type(),
    *retainingEdges(ordinal) {
      const end = firstEdgeIndexes[ordinal + 1] ?? 0
      for (let edge = firstEdgeIndexes[ordinal] ?? end; edge < end; edge += edgeFieldsCount) {
        const type = edges.getValue(edge + edgeTypeOffset)
        if (type === edgeWeakType || isTablesHalf(ordinal, edge)) continue
        yield {
          kind: edgeTypes[type] as EdgeKind,
          name: snapshot.createEdge(edge).name(),
          to: edges.getValue(edge + edgeToNodeOffset) / nodeFieldCount,
        }
      }
    },
  }
}
