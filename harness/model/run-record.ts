/**
 * The input of a verdict: the samples of a run, and the load between them.
 * @module
 */
import type { Sample } from './sample.js'

/** A wait without traffic after a rise. */
export interface Hold {
  /** Index of the sample under load that it came after. */
  readonly afterSample: number
  /** Taken in it, in order. */
  readonly samples: readonly Sample[]
}

/** The samples of a run and the order of its stages: all that a verdict needs. */
export interface RunRecord {
  /** Taken between rounds of load, in order. */
  readonly samples: readonly Sample[]
  /** Where each stage of the load began, as an index of `samples`, ascending. */
  readonly stages: readonly number[]
  readonly holds: readonly Hold[]
  /**
   * Indexes of `samples`, ascending: after such a sample came load that belongs to no stage, so the stage ends there and
   * the next one begins with the next sample. Absent is none.
   */
  readonly breaks?: readonly number[]
}
