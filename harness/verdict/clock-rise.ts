/**
 * Measures how much of a rise goes on without load: it follows the clock, and not the connections.
 * @module
 */
import { mannKendall } from './mann-kendall.js'
import type { MetricStage } from './metric-stages.js'
import { CONFIDENCE, MAX_P_VALUE } from './rule.js'
import { theilSen } from './theil-sen.js'

/** A rise that goes on without load. */
export interface ClockRise {
  /** Per second of the wait, in the metric's unit. */
  readonly perSecond: number
  /** What it comes to over the time of the stages, as a share of their rise; 1 is all. */
  readonly share: number
}

/**
 * Under load, connections and seconds pass together, so only a wait without load tells them apart.
 * @param stages those that rise, in order; the wait is after the last
 * @returns undefined where there was no wait, or the metric does not rise in it for certain
 */
export function clockRiseOf(stages: readonly MetricStage[]): ClockRise | undefined {
  const held = stages.at(-1)?.held ?? []
  const values = held.map(({ value }) => value)
  if (held.length < 2 || mannKendall(values).pRise >= MAX_P_VALUE) return undefined
  const readings = held.map(({ afterMs, value }) => ({ connections: afterMs, value }))
  const perSecond = theilSen(readings, CONFIDENCE).estimate * 1_000
  const points = stages.flatMap(stage => stage.points)
  const rise = (points.at(-1)?.value ?? 0) - (points[0]?.value ?? 0)
  const tookMs = stages.reduce((sum, stage) => sum + stage.tookMs, 0)
  return rise > 0 && perSecond > 0 ? { perSecond, share: (perSecond * tookMs) / 1_000 / rise } : undefined
}
