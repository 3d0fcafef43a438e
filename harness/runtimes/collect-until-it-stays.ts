/**
 * Collecting again until there is nothing left to collect.
 * @module
 */

export interface StayingHeap {
  /** What was left after the last collection. */
  readonly liveHeapBytes: number
  /** How often it was collected. */
  readonly collections: number
  /** False where the last two collections still differed: the server works while it is left alone. */
  readonly stays: boolean
}

/** Two readings this close have nothing left to collect between them. */
const AGREEMENT_BYTES = 1_024

/** A server that allocates all the time agrees with itself now and then, or never; more tries would not help. */
const MOST_COLLECTIONS = 10

/**
 * Collects at least `least` times, and then until two collections in a row agree, or ten have not.
 * @param collect forces one collection and reads the live heap's bytes
 */
export async function collectUntilItStays(
  collect: () => Promise<number>,
  least: number,
): Promise<StayingHeap> {
  let previous = Infinity
  for (let collections = 1; ; collections++) {
    const liveHeapBytes = await collect()
    const stays = Math.abs(liveHeapBytes - previous) <= AGREEMENT_BYTES
    if ((stays && collections >= least) || collections === MOST_COLLECTIONS) {
      return { liveHeapBytes, collections, stays }
    }
    previous = liveHeapBytes
  }
}
