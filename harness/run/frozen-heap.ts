/**
 * Detects a probe whose answers are well formed but do not depend on the server.
 * @module
 */
import type { Sample } from '../model/sample.js'
import { RUNTIMES } from '../runtimes/registry.js'
import { MIN_SAMPLES } from '../verdict/rule.js'
import { workloads } from '../workloads/registry.js'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/**
 * The reason why the live heap of these samples says nothing about the server, for the verdict `void`.
 *
 * - 0 bytes: no process that runs has an empty heap.
 * - The same value in the last `MIN_SAMPLES` samples, with load between them, from a runtime whose readings do not prove
 *   that they are of a live heap (`Runtime.provesHeap`). The heap of a Go server changes in every round, because maps,
 *   pools and buffers do: 12 or 13 of the 13 samples of a stage are unique. A fixed figure, a cached answer or a stub
 *   endpoint repeats. The heap of a quiet Node server can repeat as well, and its reader proves it by an object of its
 *   own. Fewer equal samples prove nothing, and fewer than `MIN_SAMPLES` samples never decide a verdict.
 *
 * Without a reader of the heap (`--probe proc`), no sample has one, and nothing is said of it.
 *
 * An idle run has no load that could change the heap, so only the check for 0 bytes applies.
 *
 * @param samples taken between rounds of load, in order
 * @param unit what the load counts
 * @param memoryReadAs name of the runtime that was read; undefined in older files, where nothing is known to prove the heap
 * @returns undefined if the heap is plausible
 */
export function frozenHeapReason(
  samples: readonly Sample[],
  unit: string,
  memoryReadAs: string | undefined,
): string | undefined {
  if (samples.some(({ liveHeapBytes }) => liveHeapBytes === 0))
    return 'the probe gave a live heap of 0 B, which no running process has: it shows nothing of the server'
  if (memoryReadAs !== undefined && RUNTIMES.find(memoryReadAs)?.provesHeap) return undefined
  const last = samples.slice(-MIN_SAMPLES)
  const [first] = last
  if (!isTraffic(unit) || first?.liveHeapBytes === undefined || last.length < MIN_SAMPLES) return undefined
  if (last.some(({ liveHeapBytes }) => liveHeapBytes !== first.liveHeapBytes)) return undefined
  const units = (last.at(-1)?.connections ?? 0) - first.connections
  if (units === 0) return undefined
  return (
    `the probe gave the same live heap, ${whole.format(first.liveHeapBytes)} B, in ${MIN_SAMPLES} samples in a row, with ` +
    `${whole.format(units)} ${unit}s between them: it shows nothing of the server`
  )
}

/** A unit of an unregistered workload counts as traffic. */
function isTraffic(unit: string): boolean {
  return workloads.all.every(workload => workload.unit !== unit || workload.traffic)
}
