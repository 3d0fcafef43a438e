/**
 * The difference between two runs.
 * @module
 */
import type { Interval } from './verdict.js'

/** The result of comparing two runs; bytes are live heap bytes per connection. */
export interface Comparison {
  /** `~` where no difference was shown. */
  readonly outcome: 'better' | 'worse' | '~' | 'void'
  /** Before minus after, in live heap bytes per connection, with its 99 % interval. */
  readonly savedBytesPerConnection?: Interval
  /** After divided by before, with its 99 % interval; absent where before does not rise from every round to the next. */
  readonly ratio?: Interval
  /** Two-sided p-value: how often equal runs would show a difference this large. */
  readonly pValue?: number
  /** The smallest difference in bytes per connection that would have shown; Infinity (in JSON null) where none. */
  readonly smallestVisibleBytesPerConnection?: number
  readonly reason: string
}
