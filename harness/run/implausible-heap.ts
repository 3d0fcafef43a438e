/**
 * Detects a probe whose figures cannot be the bytes of a live heap of the process.
 * @module
 */
import type { Sample } from '../model/sample.js'
import { RUNTIMES } from '../runtimes/registry.js'

/** Fewer samples prove nothing: a heap may be swapped out, or not have been touched yet. */
const LEAST_SAMPLES = 3
/** The live heap of a running process is more than this share of its resident memory. One in kilobytes or pages is less. */
const LEAST_SHARE = 1 / 1_000
/** No block of memory is smaller, in bytes. */
const LEAST_BLOCK_BYTES = 16

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/**
 * The reason why the live heap of these samples is no amount of bytes of the server, for the verdict `void`. In each sample:
 *
 * - it is larger than the resident memory: a heap in memory is a part of it;
 * - it is less than a thousandth of it: the gauge is in another unit, or of another thing;
 * - it has risen by exactly the same number of bytes for each unit of load, and by fewer than any block of memory has: it counts the load.
 *
 * Only a figure that the user chose is doubted (`Runtime.gaugeIsNamed`).
 *
 * @param samples taken between rounds of load, in order
 * @param unit what the load counts
 * @param memoryReadAs name of the runtime that was read
 * @returns undefined if the heap is plausible
 */
export function implausibleHeapReason(
  samples: readonly Sample[],
  unit: string,
  memoryReadAs: string,
): string | undefined {
  if (RUNTIMES.find(memoryReadAs)?.gaugeIsNamed !== true || samples.length < LEAST_SAMPLES) return undefined
  return besideResident(samples) ?? counting(samples, unit)
}

function besideResident(samples: readonly Sample[]): string | undefined {
  const shares = samples.map(({ liveHeapBytes, rssBytes }) =>
    liveHeapBytes === undefined || !rssBytes ? undefined : liveHeapBytes / rssBytes,
  )
  const each = (is: (share: number) => boolean): boolean =>
    shares.every(share => share !== undefined && is(share))
  const last = samples.at(-1)
  const [heap, resident] = [last?.liveHeapBytes ?? 0, last?.rssBytes ?? 0].map(bytes => whole.format(bytes))
  if (each(share => share > 1)) {
    return (
      `the gauge says ${heap} in a process with ${resident} B of resident memory, which is less: it is not the live heap ` +
      'of this process in bytes. Check its unit, and whether it is of memory that is only reserved.'
    )
  }
  if (each(share => share < LEAST_SHARE)) {
    return (
      `the gauge says ${heap} in a process with ${resident} B of resident memory, which is less than a thousandth: it is not the ` +
      'live heap in bytes. Its unit is likely another one, such as kilobytes.'
    )
  }
  return undefined
}

function counting(samples: readonly Sample[], unit: string): string | undefined {
  const steps = samples.slice(1).map((sample, index) => {
    const before = samples[index]
    const units = sample.connections - (before?.connections ?? 0)
    return units <= 0 ? undefined : ((sample.liveHeapBytes ?? NaN) - (before?.liveHeapBytes ?? NaN)) / units
  })
  const [first] = steps
  if (first === undefined || !Number.isInteger(first) || first <= 0 || first >= LEAST_BLOCK_BYTES)
    return undefined
  if (steps.some(step => step !== first)) return undefined
  return `the gauge rises by exactly ${first} for each ${unit}: it counts them, and is not the live heap in bytes`
}
