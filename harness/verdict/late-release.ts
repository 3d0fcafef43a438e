/**
 * Did what rose under load come back once the server was left alone?
 * @module
 */
import type { HeldReading } from './metric-stages.js'
import type { Point } from './point.js'
import { spanOf } from './point.js'
import { accuseAbove, type MetricRule } from './rule.js'

export interface Release {
  /** What came back, in the metric's unit; negative where it rose on. */
  readonly amount: number
  /** Of the rise. */
  readonly share: number
  /** From the last sample under load to the first reading that had nine tenths of it back. */
  readonly afterMs: number
  /** Of the rise, what was still there at the last reading, per connection; negative where more came back than rose. */
  readonly leftPerConnection: number
  /** True where what is left is no leak. */
  readonly cameBack: boolean
  /** Per connection: a leak of more than this would have been left over. */
  readonly smallestVisible: number
}

const NINE_TENTHS = 0.9

/**
 * @param points of the stages that rose, in order
 * @param held what was read afterwards, in order
 * @returns undefined where nothing was read afterwards
 */
export function releaseOf(
  points: readonly Point[],
  held: readonly HeldReading[],
  rule: MetricRule,
): Release | undefined {
  const [first, last, after] = [points[0], points.at(-1), held.at(-1)]
  const span = spanOf(points)
  if (!first || !last || !after || span === 0) return undefined
  const amount = last.value - after.value
  const soon = held.find(({ value }) => last.value - value >= NINE_TENTHS * amount) ?? after
  const leftPerConnection = (after.value - first.value) / span
  const line = accuseAbove(rule, span)
  return {
    amount,
    share: amount / (last.value - first.value),
    afterMs: soon.afterMs,
    leftPerConnection,
    cameBack: leftPerConnection <= line,
    smallestVisible: Math.max(0, line - leftPerConnection),
  }
}
