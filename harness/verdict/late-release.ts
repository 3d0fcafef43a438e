/**
 * How much of a rise was released while the server was left without load.
 * @module
 */
import type { HeldReading } from './metric-stages.js'
import type { Point } from './point.js'
import { spanOf } from './point.js'
import { accuseAbove, type MetricRule } from './rule.js'

/** How much of a rise was released during a wait without load. */
export interface Release {
  /** What was released, in the metric's unit; negative where the rise went on. */
  readonly amount: number
  /** Of the rise. */
  readonly share: number
  /** From the last sample under load to the first reading that had nine tenths of it back. */
  readonly afterMs: number
  /** What was left at the last reading, per connection: of the two baselines, the one that leaves less. */
  readonly leftPerConnection: number
  /** True where what is left is less than a leak. */
  readonly cameBack: boolean
  /** Per connection: a leak of more than this would have been left over; Infinity where that cannot be told. */
  readonly smallestVisible: number
}

const NINE_TENTHS = 0.9

/**
 * What is left is measured against the first sample of the rise; or, where more came back than rose since then,
 * against the heap before the first connection of the run, extrapolated with the slope of the rise.
 *
 * @param points of the stages that rose, in order
 * @param held readings after the rise, in order
 * @param slope of the rise, per connection
 * @returns undefined where nothing was read afterwards
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
