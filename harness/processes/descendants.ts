/**
 * The descendants of processes.
 * @module
 */
import type { ProcessEntry } from './process-table.js'

/**
 * The children of `roots` in `table`, and their descendants, without the roots. A process whose parent
 * ended has another parent and is not found.
 */
export function descendantsOf(
  roots: readonly Pick<ProcessEntry, 'pid'>[],
  table: readonly ProcessEntry[],
): ProcessEntry[] {
  const byParent = new Map<number, ProcessEntry[]>()
  for (const entry of table) {
    const siblings = byParent.get(entry.parent)
    if (siblings) siblings.push(entry)
    else byParent.set(entry.parent, [entry])
  }
  const seen = new Set(roots.map(({ pid }) => pid))
  const found: ProcessEntry[] = []
  for (const pid of seen) {
    for (const child of byParent.get(pid) ?? []) {
      if (seen.has(child.pid)) continue
      seen.add(child.pid)
      found.push(child)
    }
  }
  return found
}
