/**
 * Events of the control plane as marks on the x axis.
 * @module
 */
import { totalOf } from '../../../model/load/reason-counts.js'
import type { RunResult } from '../../../model/run-result.js'

/** One event, or several that are too close to tell apart. */
export interface EventMark {
  /** Units of work at that time; events before the first sample are at the first sample. */
  readonly x: number
  /** Numbers of the events in the table, from 1: `3`, or `1–3` for several. */
  readonly label: string
}

/** Marks whose distance is a smaller share of the axis become one. */
const NEAR = 1 / 16

/** In the order of the events; empty for a run without samples. */
export function eventMarks({ samples, controlPlane, controlPlaneLeftOut }: RunResult): EventMark[] {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) return []
  const span = last.connections - first.connections || 1
  const leftOut = totalOf(controlPlaneLeftOut?.kinds)
  const groups: { x: number; from: number; to: number }[] = []
  controlPlane.forEach(({ atMs }, index) => {
    const x = connectionsAt(samples, atMs)
    const number = index + 1 + (controlPlaneLeftOut && index >= controlPlaneLeftOut.after ? leftOut : 0)
    const group = groups.at(-1)
    if (group && (x - group.x) / span < NEAR) group.to = number
    else groups.push({ x, from: number, to: number })
  })
  return groups.map(({ x, from, to }) => ({ x, label: from === to ? String(from) : `${from}–${to}` }))
}

/** Interpolated between the samples before and after that time. */
function connectionsAt(samples: RunResult['samples'], atMs: number): number {
  const next = samples.findIndex(sample => sample.atMs >= atMs)
  const after = samples[next]
  if (!after) return samples.at(-1)?.connections ?? 0
  const before = samples[next - 1]
  if (!before) return after.connections
  const share = (atMs - before.atMs) / (after.atMs - before.atMs || 1)
  return before.connections + share * (after.connections - before.connections)
}
