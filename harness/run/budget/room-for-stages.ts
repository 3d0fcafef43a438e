/**
 * Whether the budget of a run has room for more stages, and which budget would have.
 * @module
 */
import type { Contradiction } from '../../model/evidence.js'
import type { RunRecord } from '../../model/run-record.js'
import { MOST_SECONDS, roundedUp } from '../../model/value-to-type.js'
import { ROUNDS_PER_STAGE } from '../plan-stages.js'

/** What has been spent, and what would be. */
export interface Spending {
  /** Connections that were made, those of the evidence included. */
  readonly made: number
  readonly maxConnections: number
  readonly maxDurationMs: number
  /** Milliseconds until the time is over; negative afterwards. */
  readonly leftMs: number
  /** Connections of each stage that is to follow. */
  readonly stageConnections: number
  /** Milliseconds that each of them takes. */
  readonly stageMs: number
  readonly stages: number
}

/** Why no more stages can follow. */
export type NoRoom = Pick<Contradiction, 'outcome' | 'enough'>

/** A further stage can be slower than the last one, and the plan of a larger budget has other stages. */
const SPARE = 1.5

/** @returns undefined if there is room; otherwise the budget without room, and a value of its flag that has some */
export function roomForStages(spending: Spending): NoRoom | undefined {
  const { made, maxConnections, leftMs, stageConnections, stageMs, stages } = spending
  const connections = made + stages * stageConnections
  if (connections > maxConnections) {
    const enough = roundedUp(Math.max(2 * maxConnections, SPARE * connections))
    return { outcome: 'no-connections', enough: { connections: enough } }
  }
  const missingMs = stages * stageMs - leftMs
  return missingMs > 0 ? noSeconds(spending, missingMs) : undefined
}

/** @param missingMs milliseconds that the time limit is too short by */
export function noSeconds({ maxDurationMs }: Pick<Spending, 'maxDurationMs'>, missingMs: number): NoRoom {
  const ms = Math.max(2 * maxDurationMs, SPARE * (maxDurationMs + missingMs))
  return { outcome: 'no-seconds', enough: { seconds: Math.min(MOST_SECONDS, roundedUp(ms / 1_000)) } }
}

/** Milliseconds that a stage of that many connections takes at the pace of the last one; 0 without a stage. */
export function stageMs({ samples, stages }: RunRecord, connections: number): number {
  const [first, last] = [samples[stages.at(-1) ?? 0], samples.at(-1)]
  if (!first || !last || last.connections <= first.connections) return 0
  return ((last.atMs - first.atMs) / (last.connections - first.connections)) * connections
}

/** Connections of a stage whose rounds have that many on average. */
export function stageConnections(connectionsPerRound: number): number {
  return connectionsPerRound * ROUNDS_PER_STAGE
}
