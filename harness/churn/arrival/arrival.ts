/**
 * The schedule of arrivals: which connection is due when.
 * @module
 */
import type { Arrival } from '../../model/load/arrival.js'

/** Milliseconds since the round began at which a connection is due, by its index from 0. Never decreases. */
export type Schedule = (index: number) => number

/**
 * @param connections how many there are in all; a ramp extends over all of them
 * @returns undefined if no connection has to wait
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
 * At a rate of `from + a·t`, `from·t + a·t²/2` connections have begun by the time t. The rate is `to` when all have begun
 * if `2a = (to² − from²) / connections`. Solving for t gives the time of each connection. The root stands in the
 * denominator, because that form neither divides by an `a` of 0 nor subtracts two nearly equal numbers.
 */
function ramp(from: number, to: number, connections: number): Schedule {
  const twiceA = (to * to - from * from) / connections
  return index => {
    if (index === 0) return 0
    return (2_000 * index) / (from + Math.sqrt(Math.max(0, from * from + twiceA * index)))
  }
}
