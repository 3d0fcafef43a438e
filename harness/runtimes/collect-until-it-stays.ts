/**
 * Repeats forced collections until the live heap stays the same.
 * @module
 */

/** The live heap after repeated collections. */
export interface StayingHeap {
  /** Bytes of live heap after the last collection. */
  readonly liveHeapBytes: number
  /** How often it was collected. */
  readonly collections: number
  /** False where the last two collections still differed: the server is active without load. */
  readonly stays: boolean
}

/** Two readings this close count as equal. */
const AGREEMENT_BYTES = 1_024

/** A server that always allocates has equal readings rarely or never; more attempts would not help. */
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
