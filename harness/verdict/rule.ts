/**
 * What it takes to accuse a server, or to clear it.
 * @module
 */

export interface Rule {
  /** Bytes per connection above which a rise is a leak. */
  readonly thresholdBytesPerConnection: number
  /** Of the slope's two-sided interval, between 0 and 1. */
  readonly confidence: number
  /** The one-sided p-value for a rise must be below this. */
  readonly maxPValue: number
  /** Fewer samples than this never decide. */
  readonly minSamples: number
  /**
   * A run that would not have shown a leak of more than this is never called stable. At twice the threshold, the
   * slope's lower limit must be above the threshold's negative: a heap that still falls can hide a leak.
   */
  readonly maxVisibleBytesPerConnection: number
  /** What the x axis counts, for sentences. */
  readonly unit: string
}

/**
 * The rule that runs are judged by.
 *
 * One chance in 10,000 because the samples are looked at after every round; 8 samples because that is the
 * fewest whose p-value can be so small (1/8! = 2.5e-5; 1/7! = 2.0e-4).
 */
export function ruleFor(thresholdBytesPerConnection: number, unit = 'connection'): Rule {
  return {
    thresholdBytesPerConnection,
    confidence: 0.99,
    maxPValue: 1e-4,
    minSamples: 8,
    maxVisibleBytesPerConnection: 2 * thresholdBytesPerConnection,
    unit,
  }
}
