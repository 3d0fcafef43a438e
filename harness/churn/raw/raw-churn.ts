/**
 * Churn over raw sockets: `concurrency` connections at once, until all were made.
 * @module
 */
import type { CloseKind } from '../../model/load/close-kind.js'
import type { ChurnCounts } from '../../model/load/load.js'
import { ArrivalQueue } from '../arrival/arrival-queue.js'
import { arrivalSchedule } from '../arrival/arrival.js'
import type { ChurnJob } from '../churn-job.js'
import { routesTo } from '../sockets/routes.js'
import { HeaderMemory } from '../http2/header-reader.js'
import { prepareCalls } from '../calls/prepare-calls.js'
import { Gathering } from './gathering.js'
import { RawConnection } from './raw-connection.js'

/** One timer serves all connections; a timer for each would cost more. */
const SWEEP_MS = 50
/** With a linger: fine enough for it, and it takes a hundredth of the client's time. */
const LINGER_SWEEP_MS = 10

/**
 * Makes the connections of one round.
 * @param nextKind returns the close kind of each connection, in the order in which they begin
 */
export function churnRaw(job: ChurnJob, nextKind: () => CloseKind): Promise<ChurnCounts> {
  const { address, load, connections, tally, signal } = job
  const calls = prepareCalls(address, job.mix, job.tls)
  const memory = new HeaderMemory()
  const nextRoute = routesTo(address, load.sources)
  return new Promise((resolve, reject) => {
    let started = 0
    let open = 0
    const gathering = new Gathering()

    const over = (connection: RawConnection): void => {
      open--
      gathering.remove(connection)
      tally.progress(started - open)
      if (started < connections && !signal.aborted && !tally.hopeless(load.concurrency)) start(connection)
      else if (open === 0) finish()
      gathering.endIfComplete(open)
    }
    const awaitOthers = (connection: RawConnection): void => {
      gathering.add(connection)
      gathering.endIfComplete(open)
    }
    const start = (connection: RawConnection): void => {
      started++
      open++
      arrivals.add(connection)
    }
    const arrivals = new ArrivalQueue<RawConnection>(arrivalSchedule(load.arrival, connections), connection =>
      connection.start(nextKind()),
    )
    const all = Array.from(
      { length: Math.min(connections, load.concurrency) },
      () => new RawConnection(job, calls, memory, nextRoute, over, awaitOthers),
    )
    const sweep = (): void => {
      const nowMs = performance.now()
      for (const connection of all) connection.sweep(nowMs)
    }
    const abort = (): void => {
      open -= arrivals.drop().length
      if (open === 0) finish()
      for (const connection of all) connection.destroy()
    }
    const finish = (): void => {
      clearInterval(timer)
      signal.removeEventListener('abort', abort)
      if (signal.aborted) reject(signal.reason as Error)
      else resolve({ ...tally.counts(), ...arrivals.lateness() })
    }

    const timer = setInterval(sweep, load.lingerMs > 0 ? LINGER_SWEEP_MS : SWEEP_MS)
    signal.addEventListener('abort', abort)
    for (const connection of all) start(connection)
  })
}
