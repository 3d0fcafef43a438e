/**
 * The parts of Go's `debug=1` profiles that say how much is live, and how often it was collected.
 * @module
 */

/** From the `runtime.MemStats` block at the end of a heap profile. */
export interface MemStats {
  readonly heapAllocBytes: number
  /** Collections since start. */
  readonly collections: number
  /** Of those, asked for by `runtime.GC()`. */
  readonly forcedCollections: number
}

/** @throws {Error} where the text is not a heap profile, or a figure in it is not a whole number */
export function parseMemStats(profile: string): MemStats {
  const start = profile.lastIndexOf('\n# runtime.MemStats\n')
  if (start < 0) throw new Error('the answer is no heap profile: it has no runtime.MemStats')
  const block = profile.slice(start)
  return {
    heapAllocBytes: figure(block, 'HeapAlloc'),
    collections: figure(block, 'NumGC'),
    forcedCollections: figure(block, 'NumForcedGC'),
  }
}

/** @throws {Error} where the text is not a goroutine profile */
export function parseGoroutineCount(profile: string): number {
  const match = /^goroutine profile: total (\d{1,15})\n/.exec(profile)
  if (!match) throw new Error('the answer is no goroutine profile: its first line gives no total')
  return Number(match[1])
}

function figure(block: string, name: string): number {
  // 15 digits are a petabyte, and the most that a double holds exactly.
  const match = new RegExp(`^# ${name} = (\\d{1,15})$`, 'm').exec(block)
  if (!match) throw new Error(`the heap profile gives no whole number for ${name}`)
  return Number(match[1])
}
