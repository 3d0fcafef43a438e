/**
 * One round of a client under test: an order, and the counts of both sides reconciled.
 * @module
 */
import { pollUntil } from '../async/poll-until.js'
import type { ClientReport, ClientUnderTest } from '../model/client/client-protocol.js'
import type { ClientUnit, ClientUnitName } from '../model/client/client-unit.js'
import {
  PEER_BEHAVIOURS,
  type PeerBehaviour,
  type PeerBehaviourName,
} from '../model/client/peer-behaviour.js'
import type { Peer, PeerCounts } from '../model/client/peer-counts.js'
import type { ChurnCounts } from '../model/load/load.js'

/** The last streams and connections may still be on their way when the client is done. */
const PATIENCE_MS = 2_000
const POLL_MS = 5

/** What is repeated, by whom, and against what. */
export interface ClientPlan {
  readonly process: ClientUnderTest
  readonly peer: Peer
  readonly name: ClientUnitName
  readonly unit: ClientUnit
  readonly behaviour: PeerBehaviourName
  readonly atOnce: number
}

/**
 * Has the client do the units, and compares its counts with those of leakgate's server.
 * @returns `disagreement` is set where they differ
 */
export async function driveClient(
  plan: ClientPlan,
  units: number,
  signal: AbortSignal,
  onProgress: (completed: number) => void,
): Promise<ChurnCounts> {
  const { process, peer, name, unit, atOnce } = plan
  const startedMs = performance.now()
  const address = peer.behave(plan.behaviour)
  const before = peer.counts()
  const report = await process.order({ do: name, units, address, atOnce }, signal, onProgress)
  const behaviour: PeerBehaviour = PEER_BEHAVIOURS[plan.behaviour]
  let disagreement: string | undefined
  await pollUntil(
    () => Promise.resolve(difference(before, peer.counts())),
    { everyMs: POLL_MS, patienceMs: PATIENCE_MS, signal },
    seen => {
      disagreement = disagreementOf(units, report, seen, unit, behaviour)
      return disagreement === undefined
    },
  )
  const seen = difference(before, peer.counts())
  return {
    connected: seen.connections,
    completed: report.units,
    rpcsAnswered: seen.answered,
    failures: unexpectedOf(report, unit, behaviour),
    units: report.units,
    elapsedMs: performance.now() - startedMs,
    ...(disagreement === undefined ? {} : { disagreement }),
  }
}

/** Statuses that the unit and the behaviour do not ask for. */
function unexpectedOf(
  report: ClientReport,
  unit: ClientUnit,
  behaviour: PeerBehaviour,
): ClientReport['failed'] {
  return unit.ends === 'failed' || unit.ends === 'nothing' || !isAnswered(behaviour) ? {} : report.failed
}

function isAnswered({ connects, reply, firstAttemptOnly }: PeerBehaviour): boolean {
  return connects === 'accepts' && (reply === 'ok' || firstAttemptOnly === true)
}

/**
 * What client and server count differently, as the reason of a void run; undefined where they agree. A call that failed at the client
 * may have been answered by the server, since an answer can be lost with its connection.
 */
export function disagreementOf(
  asked: number,
  { units, ok, failed }: ClientReport,
  seen: PeerCounts,
  unit: ClientUnit,
  behaviour: PeerBehaviour,
): string | undefined {
  const told = `the client under test says ${units} units, ${ok} ended well`
  if (units !== asked) return `${told}, and ${asked} were asked for`
  const lost = Object.values(failed).reduce((sum, count) => sum + count, 0)
  const differs = (what: string, counted: number): string =>
    `${told} and ${lost} otherwise, and leakgate's server counted ${counted} ${what}`
  if (unit.ends !== 'nothing' && ok + lost !== asked)
    return `${told} and ${lost} otherwise, of ${asked} asked for`
  if (unit.ends === 'message') return seen.messages === ok ? undefined : differs('messages', seen.messages)
  if (!isAnswered(behaviour))
    return seen.answered > 0 || ok > 0 ? differs('answers', seen.answered) : undefined
  if (seen.answered < ok || seen.answered > ok + lost) return differs('answers', seen.answered)
  const { connections, attempts = 1 } = unit
  if (lost > 0) return undefined
  if (behaviour.firstAttemptOnly && seen.rpcs !== attempts * asked) return differs('streams', seen.rpcs)
  return connections !== undefined && seen.connections !== connections * asked
    ? differs('connections', seen.connections)
    : undefined
}

function difference(before: PeerCounts, after: PeerCounts): PeerCounts {
  const keys = Object.keys(before) as (keyof PeerCounts)[]
  const counts = keys.map(key => [key, after[key] - before[key]] as const)
  return Object.fromEntries(counts) as unknown as PeerCounts
}
