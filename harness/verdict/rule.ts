/**
 * What it takes to accuse a server, or to clear it.
 * @module
 */

export interface Rule {
  /** Bytes per connection above which a rise is a leak. */
  readonly thresholdBytesPerConnection: number
  /**
   * The slope's lower limit must be above this for a leak; at least the threshold. It is higher where the samples
   * span so few connections that the rise they show could be a server that is still warming up.
   */
  readonly accuseAboveBytesPerConnection: number
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
 * A rise of no more than this in all is never a leak yet, however steady: caches, pools and compiled code fill while
 * a server is young. A leak outgrows it, at the latest in a longer stage.
 */
export const WARM_UP_ALLOWANCE_BYTES = 256 * 1024

/**
 * The rule that runs are judged by.
 *
 * One chance in 10,000 because a run is judged once a stage, up to eight times; 8 samples because that is the
 * fewest whose p-value can be so small (1/8! = 2.5e-5; 1/7! = 2.0e-4).
 * @param spanConnections between the first and the last of the samples to be judged; the warm-up allowance is
 *   spread over them
 */
export function ruleFor(
  thresholdBytesPerConnection: number,
  unit = 'connection',
  spanConnections = Infinity,
): Rule {
  return {
    thresholdBytesPerConnection,
    accuseAboveBytesPerConnection: Math.max(
      thresholdBytesPerConnection,
      WARM_UP_ALLOWANCE_BYTES / spanConnections,
    ),
    confidence: 0.99,
    maxPValue: 1e-4,
    minSamples: 8,
    maxVisibleBytesPerConnection: 2 * thresholdBytesPerConnection,
    unit,
  }
}
