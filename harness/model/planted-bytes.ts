/**
 * The leaks of `leakgate calibrate`.
 * @module
 */

/** Bytes per connection: none, the smallest that the default threshold must detect, and buffers of two sizes. */
export const PLANTED_BYTES = [0, 64, 1_024, 65_536] as const
