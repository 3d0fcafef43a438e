/**
 * Measures how much of a rise is released during a wait without load.
 * @module
 */
import type { HeldReading } from './metric-stages.js'
import type { Point } from './point.js'
import { spanOf } from './point.js'
import { accuseAbove, type MetricRule } from './rule.js'

/** How much of a rise was released during a wait without load. */
export interface Release {
  /** The released amount, in the metric's unit; negative if the rise continued. */
  readonly amount: number
  /** The released share of the rise; 1 is all. */
  readonly share: number
  /** Milliseconds from the last sample under load to the first reading with nine tenths of the amount released. */
  readonly afterMs: number
  /** The unreleased amount at the last reading, per connection, against the baseline that gives the smaller value. */
  readonly leftPerConnection: number
  /** True if the unreleased amount is less than a leak. */
  readonly cameBack: boolean
  /** The smallest leak per connection that would have remained visible; Infinity if unknown. */
  readonly smallestVisible: number
}

const NINE_TENTHS = 0.9

/**
 * The unreleased amount is measured against the first sample of the rise. If more is released than rose since then, it
 * is measured against the heap before the first connection of the run, extrapolated with the slope of the rise.
 *
 * @param points the points of the rising stages, in order
 * @param held the readings after the rise, in order
 * @param slope the slope of the rise, per connection
 * @returns undefined if there are no readings after the rise
 */
export function releaseOf(
  points: readonly Point[],
  held: readonly HeldReading[],
  slope: number,
  rule: MetricRule,
): Release | undefined {
  const [first, last, after] = [points[0], points.at(-1), held.at(-1)]
  const span = spanOf(points)
  if (!first || !last || !after || span === 0) return undefined
  const amount = last.value - after.value
  const soon = held.find(({ value }) => last.value - value >= NINE_TENTHS * amount) ?? after
  const sinceFirst = (after.value - first.value) / span
  const sinceStart = (after.value - first.value + slope * first.connections) / last.connections
  const left = sinceFirst < 0 && Math.abs(sinceStart) < -sinceFirst ? sinceStart : sinceFirst
  const line = accuseAbove(rule, span)
  const told = left <= rule.threshold / 2
  return {
    amount,
    share: amount / (last.value - first.value),
    afterMs: soon.afterMs,
    leftPerConnection: left,
    cameBack: sinceFirst <= line,
    smallestVisible: told ? Math.max(0, line - left) : Infinity,
  }
}
