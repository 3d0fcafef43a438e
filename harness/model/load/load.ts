/**
 * What the clients of a round do.
 * @module
 */
import type { CloseChoice } from './close-kind.js'
import { DEFAULT_LOAD_FIELDS, type LoadFieldValues } from './load-fields.js'

/** What a workload's own flag may hold. */
export type SettingValue = string | number | boolean

/** The unit of work that is repeated, and how. `load-fields.ts` defines the other fields. */
export interface Load extends LoadFieldValues {
  /** What is repeated: the name of a registered workload. */
  readonly workload: string
  /** How connections end, where the workload opens one for each unit. */
  readonly close: CloseChoice
  /** The workload's own flags, by their keys; every one of them has a value. */
  readonly settings: Readonly<Record<string, SettingValue>>
}

/** The workload where none is named. */
export const DEFAULT_WORKLOAD = 'connections'

/** The load where no flag is given. */
export const DEFAULT_LOAD: Load = {
  ...DEFAULT_LOAD_FIELDS,
  workload: DEFAULT_WORKLOAD,
  close: 'clean',
  settings: {},
}

/** What the clients counted. */
export interface ChurnCounts {
  /** Connections whose TCP handshake completed. */
  readonly connected: number
  /** Connections that completed their work and ended. */
  readonly completed: number
  /** RPCs whose response was read to its trailers, with a status that is expected and the right messages. */
  readonly rpcsAnswered: number
  /** Connections that failed, by reason. */
  readonly failures: Readonly<Record<string, number>>
  /**
   * Units that were tried again on a new connection, by reason: the server sent GOAWAY before it had answered. Absent where
   * there are none.
   */
  readonly triedAgain?: Readonly<Record<string, number>>
  /** Connections that the server ended, with GOAWAY, after it had answered everything. Absent where there are none. */
  readonly endedByServer?: number
  /** RPCs whose messages all came and whose end did not: the client cancelled them. Absent where there are none. */
  readonly rpcsNotEnded?: number
  /** RPCs that the client ended before the server had answered, as the load says. Absent where there are none. */
  readonly rpcsEndedByClient?: number
  /** ADS streams that the server has answered at least once; absent where the load has none. */
  readonly adsStreams?: number
  /** Connections whose client sent FIN and waited for the server's in vain. Absent where there are none. */
  readonly notClosedByServer?: number
  /** Units that were made, where that may differ from those that were asked for. */
  readonly units?: number
  /** How the counts of a client under test and of leakgate's server differ, or those of the control plane and the load. Absent where they agree. */
  readonly disagreement?: string
  readonly elapsedMs: number
  /**
   * How late, at worst, a connection began against the schedule of arrivals, in milliseconds: more than a few and the
   * clients, the machine or the cap on connections could not keep the rate. Absent where arrival is unbounded.
   */
  readonly behindMs?: number
}
