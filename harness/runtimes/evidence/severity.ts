/**
 * The severity of a leak: when the process runs out of memory.
 * @module
 */
import type { EvidenceInterval, Severity } from '../../model/evidence.js'
import type { Sample } from '../../model/sample.js'
import type { Interval } from '../../model/verdict.js'

/** What the estimate of severity is computed from. */
export interface SeverityInput {
  /** Live heap bytes a connection. */
  readonly live: Interval
  /** Resident bytes a connection; undefined where the samples are too few for a trend. */
  readonly resident: Interval | undefined
  readonly objectsPerConnection: number | undefined
  /** The last judged sample. */
  readonly sample: Sample
  /** Memory limit of the process in bytes. */
  readonly memoryBytes: number
  readonly connectionsPerSecond: number
}

/**
 * Straight on from the last sample, whose process is that large already, until it has `memoryBytes`. The kernel counts
 * resident pages, so the resident trend is the estimate; where the process is not known, only its live heap is. Buffers that this load never filled are not resident; were every kept
 * byte touched, the process would grow as its live heap does, and that is the soonest.
 */
export function severityOf(input: SeverityInput): Severity {
  const { live, resident, sample, memoryBytes, connectionsPerSecond, objectsPerConnection } = input
  const until = (slope: Interval): EvidenceInterval => connectionsUntil(memoryBytes, sample, slope)
  const soonest = until(live)
  const estimate = resident ? until(resident) : { estimate: null, low: null, high: null }
  return {
    bytesPerConnection: { estimate: live.estimate, low: finite(live.low), high: finite(live.high) },
    ...(objectsPerConnection === undefined ? {} : { objectsPerConnection }),
    memoryBytes,
    connectionsPerSecond,
    connectionsToOom: estimate,
    secondsToOom: scale(estimate, 1 / connectionsPerSecond),
    soonestConnectionsToOom: soonest,
    soonestSecondsToOom: scale(soonest, 1 / connectionsPerSecond),
  }
}

/** A steeper slope reaches the limit sooner, so the limits are swapped. A slope that does not rise never reaches it. */
function connectionsUntil(
  memoryBytes: number,
  { connections, rssBytes, liveHeapBytes }: Sample,
  slope: Interval,
): EvidenceInterval {
  const left = Math.max(0, memoryBytes - (rssBytes ?? liveHeapBytes ?? 0))
  const at = (bytes: number): number | null => (bytes > 0 ? finite(connections + left / bytes) : null)
  return { estimate: at(slope.estimate), low: at(slope.high), high: at(slope.low) }
}

function scale({ estimate, low, high }: EvidenceInterval, by: number): EvidenceInterval {
  const scaled = (value: number | null): number | null => (value === null ? null : value * by)
  return { estimate: scaled(estimate), low: scaled(low), high: scaled(high) }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
