/**
 * A function of the user's own as the load of a run.
 * @module
 */
import { formatAddress } from '../model/address.js'
import { HarnessError } from '../model/harness-error.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import { CONNECTIONS_AND_RPCS } from '../workloads/ignored-fields.js'
import { workloads } from '../workloads/registry.js'

/** What the function is given beside the number of units. */
export interface UnitsContext {
  /** Where the server listens: `HOST:PORT` or `unix:/path`. */
  readonly address: string
  /** Aborted where the run is stopped, or its time is over. */
  readonly signal: AbortSignal
}

/** Makes about `count` units of load. @returns how many it made: a whole number above 0 */
export type MakeUnits = (count: number, context: UnitsContext) => Promise<number>

let functions = 0

/**
 * Runs `work` with a workload that calls the function.
 * @param work is given the name of the workload
 * @throws {HarnessError} where the function returns no number of units, and what it rejects with
 */
export async function withUnits<Result>(
  make: MakeUnits,
  work: (workload: string) => Promise<Result>,
): Promise<Result> {
  const name = `function-${++functions}`
  workloads.register({
    name,
    help: 'a function',
    unit: 'unit',
    title: () => 'own load',
    opensConnections: false,
    uncounted: true,
    makesRpcs: () => false,
    clients: ['raw'],
    defaultAtLeast: DEFAULT_AT_LEAST_CONNECTIONS,
    traffic: true,
    ignores: CONNECTIONS_AND_RPCS,
    start: ({ address }) =>
      Promise.resolve({
        openConnections: 0,
        async drive(count, signal) {
          const startedMs = performance.now()
          const units = await make(count, { address: formatAddress(address), signal })
          signal.throwIfAborted()
          if (!Number.isSafeInteger(units) || units < 1) {
            throw new HarnessError(
              `The function "units" returned ${String(units)}`,
              'It returns how many units it has made: a whole number above 0.',
            )
          }
          const elapsedMs = performance.now() - startedMs
          return { connected: 0, completed: 0, rpcsAnswered: 0, failures: {}, units, elapsedMs }
        },
        close: () => Promise.resolve(),
      }),
  })
  try {
    return await work(name)
  } finally {
    workloads.unregister(name)
  }
}
