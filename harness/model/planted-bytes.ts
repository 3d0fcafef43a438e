/**
 * The leaks of `leakgate calibrate`.
 * @module
 */

/** Per connection: none, the smallest that the default threshold is there for, and what buffers of two sizes take. */
export const PLANTED_BYTES = [0, 64, 1_024, 65_536] as const
