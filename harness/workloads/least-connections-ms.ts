/**
 * The time that connections take because of their load alone.
 * @module
 */
import { arrivalSchedule } from '../churn/arrival/arrival.js'
import { CLOSES, type CloseKind } from '../model/load/close-kind.js'
import type { Load } from '../model/load/load.js'

/** Connections that wait equally long before they close. */
interface Waiting {
  readonly ms: number
  /** At least so many of the connections. */
  readonly count: number
}

/**
 * A lower limit, in milliseconds: no server and no machine is faster. It follows from the schedule of arrivals, from the
 * wait of each connection before its close, and from how many may be open at once.
 * @param connections how many there are in all
 */
export function leastConnectionsMs(load: Load, connections: number): number {
  if (connections <= 0) return 0
  const waits = waitsOf(load, connections)
  const [shortest, longest] = [Math.min(...waits.map(({ ms }) => ms)), Math.max(...waits.map(({ ms }) => ms))]
  const lastArrivalMs = arrivalSchedule(load.arrival, connections)?.(connections - 1) ?? 0
  const together =
    shortest === longest
      ? Math.ceil(connections / load.concurrency) * longest
      : Math.max(
          waits.reduce((sum, { ms, count }) => sum + ms * count, 0) / load.concurrency,
          ...waits.filter(({ count }) => count > 0).map(({ ms }) => ms),
        )
  return Math.max(together, lastArrivalMs + shortest)
}

/** The kinds of a mix are spread evenly, so each kind has its share, to within one connection. */
function waitsOf(load: Load, connections: number): Waiting[] {
  const { close } = load
  if (typeof close === 'string') return [{ ms: waitOf(close, load), count: connections }]
  const shares = [...close].filter(([, weight]) => weight > 0)
  const total = shares.reduce((sum, [, weight]) => sum + weight, 0)
  return shares.map(([kind, weight]) => ({
    ms: waitOf(kind, load),
    count: Math.max(0, Math.floor((connections * weight) / total) - 1),
  }))
}

/** A client that does not wait for the server's SETTINGS does not wait before its close either. */
function waitOf(kind: CloseKind, { lingerMs, silentMs }: Load): number {
  const { opens, silent } = CLOSES[kind]
  return silent ? silentMs : opens !== 'settings' ? 0 : lingerMs
}
