/**
 * RPCs over one connection that stays open: the control for a leak that goes with connections.
 * @module
 */
import { closesOf } from '../model/load/close-kind.js'
import { HarnessError } from '../model/harness-error.js'
import { DEFAULT_LOAD } from '../model/load/load.js'
import { formatClose } from '../model/load/parse-close.js'
import { connections } from './connections.js'
import type { Workload } from './workload.js'

/** A server on the same machine that takes longer for one step has stopped serving. */
const TIMEOUT_MS = 10_000

const NAME = 'reuse'

/** A unit is one request. */
export const reuse: Workload = {
  name: NAME,
  help: 'RPCs over one connection that stays open',
  unit: 'request',
  title: () => 'reused connection',
  opensConnections: false,
  clients: ['raw'],
  defaultAtLeast: 0,
  traffic: true,
  ignores: ['rpcs', 'lingerMs'],
  wasCloseKind: true,
  control: {
    help: 'the same RPCs over one connection',
    loadBeside(load) {
      if (load.workload !== connections.name || !closesOf(load.close).every(({ rpcs }) => rpcs)) {
        const what =
          load.workload === connections.name
            ? `--close ${formatClose(load.close)}`
            : `--workload ${load.workload}`
        throw new HarnessError(
          `The control "${NAME}" makes the same RPCs over one connection, and ${what} makes no RPC on each`,
          'Take --close clean, rst-after-rpc or half-open, or another control.',
        )
      }
      const { close, arrival } = DEFAULT_LOAD
      return { ...load, workload: NAME, close, arrival, client: 'raw', settings: {} }
    },
    unitsPerUnit: ({ rpcsPerConnection }) => rpcsPerConnection,
  },
  async start(context) {
    const { ReusedConnection } = await import('../churn/raw/reused-connection.js')
    const connection = new ReusedConnection({ ...context, timeoutMs: TIMEOUT_MS })
    return {
      get openConnections() {
        return connection.open ? 1 : 0
      },
      drive: (units, signal, onProgress) => connection.ask(units, signal, onProgress),
      async close() {
        await connection.close()
      },
    }
  },
}
