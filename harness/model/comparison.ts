/**
 * What two runs say of each other.
 * @module
 */
import type { Interval } from './verdict.js'

export interface Comparison {
  /** `~` where no difference was shown. */
  readonly outcome: 'better' | 'worse' | '~' | 'void'
  /** Before less after, in live heap bytes per connection, with its 99 % interval. */
  readonly savedBytesPerConnection?: Interval
  /** After over before, with its 99 % interval; absent where before does not rise from every round to the next. */
  readonly ratio?: Interval
  /** Two-sided: how often rounds that do not differ would look so different. */
  readonly pValue?: number
  /** The smallest difference in bytes per connection that would have shown; Infinity (in JSON null) where none. */
  readonly smallestVisibleBytesPerConnection?: number
  readonly reason: string
}
