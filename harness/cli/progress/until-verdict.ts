/**
 * How much load is still to come before a run can have its first verdict, the warm-up included.
 * @module
 */
import { formatCount, formatDuration } from '../../report/units/format-bytes.js'
import { unitNames } from '../../report/units/units.js'
import type { FirstVerdict } from '../../run/run-observer.js'

/** Shorter times are not worth a line of their own. */
const WORTH_SAYING_MS = 1_000

/** Counts the units of load up to the first verdict, from the begin of the warm-up on. */
export class UntilVerdict {
  #first: FirstVerdict | undefined
  #made = 0
  #startedAtMs = 0

  /** @param nowMs milliseconds on any clock that does not jump */
  planned(first: FirstVerdict, nowMs: number): void {
    this.#first = first
    this.#made = 0
    this.#startedAtMs = nowMs
  }

  made(units: number): void {
    this.#made += units
  }

  /** `no verdict before 1,068 connections: 132 so far, about 40.0 s to go`; empty where there can be one. */
  text(nowMs: number): string {
    if (!this.#first || this.#made >= this.#first.units) return ''
    const { units, unit } = this.#first
    const toGo = this.#leftMs(nowMs, this.#first)
    const time = toGo < WORTH_SAYING_MS ? '' : `, about ${formatDuration(toGo)} to go`
    return `no verdict before ${formatCount(units)} ${unitNames(unit)}: ${formatCount(this.#made)} so far${time}`
  }

  /** By the pace up to now, and never less than the load alone takes. */
  #leftMs(nowMs: number, { units, leastMs }: FirstVerdict): number {
    const elapsedMs = nowMs - this.#startedAtMs
    const paceMs = this.#made === 0 ? 0 : (elapsedMs / this.#made) * (units - this.#made)
    return Math.max(paceMs, leastMs - elapsedMs)
  }
}

/** What a run takes at least, for a line before its load; empty where the load does not wait. */
export function leastTimeText({ units, unit, leastMs }: FirstVerdict): string {
  if (leastMs < WORTH_SAYING_MS) return ''
  return `no verdict before ${formatCount(units)} ${unitNames(unit)}, which take at least ${formatDuration(leastMs)}`
}
