/**
 * What went over the control plane's wire, as marks on the axis of connections.
 * @module
 */
import type { RunResult } from '../../../model/run-result.js'

export interface EventMark {
  /** Units of load at that time; what came before the first sample is at the first sample. */
  readonly x: number
  /** Numbers of the events in the table, from 1: `3`, or `1–3` where several are too close to tell apart. */
  readonly label: string
}

/** Marks nearer to each other than this share of the axis become one. */
const NEAR = 1 / 16

export function eventMarks({ samples, controlPlane }: RunResult): EventMark[] {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) return []
  const span = last.connections - first.connections || 1
  const groups: { x: number; from: number; to: number }[] = []
  controlPlane.forEach(({ atMs }, index) => {
    const x = connectionsAt(samples, atMs)
    const group = groups.at(-1)
    if (group && (x - group.x) / span < NEAR) group.to = index + 1
    else groups.push({ x, from: index + 1, to: index + 1 })
  })
  return groups.map(({ x, from, to }) => ({ x, label: from === to ? String(from) : `${from}–${to}` }))
}

/** On the line between the two samples about that time. */
function connectionsAt(samples: RunResult['samples'], atMs: number): number {
  const next = samples.findIndex(sample => sample.atMs >= atMs)
  const after = samples[next]
  if (!after) return samples.at(-1)?.connections ?? 0
  const before = samples[next - 1]
  if (!before) return after.connections
  const share = (atMs - before.atMs) / (after.atMs - before.atMs || 1)
  return before.connections + share * (after.connections - before.connections)
}
