/**
 * The schedule of arrivals: which connection is due when.
 * @module
 */
import type { Arrival } from '../../model/arrival.js'

/** Milliseconds since the round began at which a connection is due, by its index from 0. Never falls. */
export type Schedule = (index: number) => number

/**
 * @param connections how many there are in all, which is what a ramp is spread over
 * @returns undefined where none has to wait
 */
export function arrivalSchedule(arrival: Arrival, connections: number): Schedule | undefined {
  switch (arrival.kind) {
    case 'unbounded':
      return undefined
    case 'steady':
      return index => (index * 1_000) / arrival.perSecond
    case 'ramp':
      return ramp(arrival.fromPerSecond, arrival.toPerSecond, connections)
    case 'burst':
      return index => Math.floor(index / arrival.size) * arrival.everyMs
  }
}

/**
 * A rate of `from + a·t` has let through `from·t + a·t²/2` connections by the time t. With a such that the rate is
 * `to` when all have come, `2a = (to² − from²) / connections`, and solving for t gives the time of each; written with
 * the root in the denominator, since that neither divides by an `a` of 0 nor subtracts what is nearly equal.
 */
function ramp(from: number, to: number, connections: number): Schedule {
  const twiceA = (to * to - from * from) / connections
  return index => {
    if (index === 0) return 0
    return (2_000 * index) / (from + Math.sqrt(Math.max(0, from * from + twiceA * index)))
  }
}
