/**
 * What a run says of its server.
 * @module
 */

export type VerdictName = 'leak' | 'stable' | 'inconclusive' | 'void'

/** Bytes per connection, with the limits of its confidence interval. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** What was found in the samples' trend; all bytes are live heap bytes. */
export interface Trend {
  /** Theil–Sen slope in bytes per connection, with its 99 % confidence interval. */
  readonly bytesPerConnection: Interval
  /** One-sided Mann–Kendall p-value for a rise. */
  readonly risePValue: number
  /** The smallest leak, in bytes per connection, that these very samples would have shown as `leak`. */
  readonly smallestVisibleBytesPerConnection: number
}

export type Verdict =
  | { readonly name: 'leak' | 'stable'; readonly trend: Trend; readonly reason: string }
  | { readonly name: 'inconclusive'; readonly trend?: Trend; readonly reason: string }
  | { readonly name: 'void'; readonly reason: string }
