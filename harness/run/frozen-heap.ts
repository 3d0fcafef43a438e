/**
 * A probe that shows nothing: its answers are well formed and do not depend on what the server does.
 * @module
 */
import type { Sample } from '../model/sample.js'
import { MIN_SAMPLES } from '../verdict/rule.js'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/**
 * Why the live heap of these samples says nothing about the server, in words for the verdict `void`.
 *
 * - 0 bytes: no process that runs has an empty heap.
 * - One and the same value in the last `MIN_SAMPLES` samples, with load between them. A real heap never does that: maps,
 *   pools and buffers move it by some bytes in every round, so that of 13 samples of one stage 12 or 13 differ from all
 *   others, of healthy servers and leaking ones alike. A fixed figure, a cached answer or a stub endpoint does. Fewer
 *   equal samples prove nothing, and fewer than `MIN_SAMPLES` never decide a verdict anyway.
 *
 * An idle run has no load that could move the heap, so that only an empty heap counts there.
 *
 * @param samples taken between rounds of load, in order
 * @param unit what the load counts
 * @returns undefined where the heap shows something
 */
export function frozenHeapReason(samples: readonly Sample[], unit: string): string | undefined {
  if (samples.some(({ liveHeapBytes }) => liveHeapBytes === 0))
    return 'the probe gave a live heap of 0 B, which no running process has: it shows nothing of the server'
  const last = samples.slice(-MIN_SAMPLES)
  const [first] = last
  if (unit === 'idle-millisecond' || !first || last.length < MIN_SAMPLES) return undefined
  if (last.some(({ liveHeapBytes }) => liveHeapBytes !== first.liveHeapBytes)) return undefined
  const units = (last.at(-1)?.connections ?? 0) - first.connections
  if (units === 0) return undefined
  return (
    `the probe gave the same live heap, ${whole.format(first.liveHeapBytes)} B, in ${MIN_SAMPLES} samples in a row, with ` +
    `${whole.format(units)} ${unit}s between them: it shows nothing of the server`
  )
}
