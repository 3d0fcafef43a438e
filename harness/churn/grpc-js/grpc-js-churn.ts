/**
 * Churn with real grpc-js clients. They are seven times slower than raw sockets, and they are what users run.
 * @module
 */
import type { ChurnCounts } from '../../model/load/load.js'
import { ArrivalQueue } from '../arrival/arrival-queue.js'
import { arrivalSchedule } from '../arrival/arrival.js'
import type { ChurnJob } from '../churn-job.js'
import { weightedTurns } from '../weighted-turns.js'
import { GrpcJsConnection } from './grpc-js-connection.js'
import { socketFailure } from '../sockets/failure-reason.js'
import { routesTo } from '../sockets/routes.js'
import { MOST_SOURCES_TRIED, SOURCE_IN_USE } from '../sockets/sources.js'
import { SocketWatch } from '../sockets/socket-watch.js'

/** One client per connection, closed cleanly. */
export async function churnGrpcJs(job: ChurnJob): Promise<ChurnCounts> {
  const { tally, signal, load } = job
  const watch = new SocketWatch()
  const nextRoute = routesTo(job.address, load.sources)
  const nextRpc = weightedTurns(job.mix)
  const open = new Set<GrpcJsConnection>()
  const arrivals = new ArrivalQueue<() => void>(arrivalSchedule(load.arrival, job.connections), go => go())
  let begun = 0
  let over = 0
  let stopped = false

  const progress = (): void => {
    tally.progress(over)
  }
  const unit = async (): Promise<string | undefined> => {
    for (let tried = 1; ; tried++) {
      const route = nextRoute()
      const connection = watch.run(() => new GrpcJsConnection(job, route, nextRpc, progress))
      open.add(connection)
      const failure = await watch.run(() => connection.work())
      open.delete(connection)
      if (!route.from || !isSourceInUse(failure) || tried >= MOST_SOURCES_TRIED || stopped) return failure
    }
  }
  const lane = async (): Promise<void> => {
    while (begun < job.connections && !stopped) {
      begun++
      await new Promise<void>(due => arrivals.add(due))
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- an abort may have come meanwhile
      if (stopped) return
      const failure = await unit()
      over++
      if (failure === undefined) tally.completed++
      else if (!signal.aborted) tally.fail(failure)
      progress()
    }
  }
  const abort = (): void => {
    stopped = true
    for (const go of arrivals.drop()) go()
    for (const connection of open) connection.abort()
    watch.destroyAll()
  }

  signal.addEventListener('abort', abort)
  try {
    await Promise.all(Array.from({ length: Math.min(load.concurrency, job.connections) }, lane))
    await watch.untilClosed(job.timeoutMs)
    signal.throwIfAborted()
    tally.connected += watch.connected
    return { ...tally.counts(), ...arrivals.lateness() }
  } finally {
    signal.removeEventListener('abort', abort)
    watch.close()
  }
}

const sourceInUse = new Set(
  [...SOURCE_IN_USE].map(code => socketFailure({ name: '', message: '', code: code ?? '' })),
)

function isSourceInUse(failure: string | undefined): boolean {
  return failure !== undefined && sourceInUse.has(failure)
}
