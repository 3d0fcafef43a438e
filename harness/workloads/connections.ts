/**
 * Connections, one after the other or many at once, each ended as `--close` says.
 * @module
 */
import { closesOf } from '../model/load/close-kind.js'
import { DEFAULT_WORKLOAD } from '../model/load/load.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import { leastConnectionsMs } from './least-connections-ms.js'
import type { Workload } from './workload.js'

/** A unit is one connection. */
export const connections: Workload = {
  name: DEFAULT_WORKLOAD,
  help: 'connections that end as --close says',
  unit: 'connection',
  title: ({ close }) => `${typeof close === 'string' ? close : 'mixed'} close`,
  opensConnections: true,
  makesRpcs: ({ close }) => closesOf(close).some(({ rpcs }) => rpcs),
  clients: ['raw', 'grpc-js'],
  defaultAtLeast: DEFAULT_AT_LEAST_CONNECTIONS,
  leastMs: leastConnectionsMs,
  traffic: true,
  async start(context) {
    // Loaded only now, so that --help does not load the clients.
    const { churn } = await import('../churn/churn.js')
    const { newWaits } = await import('../churn/patience.js')
    const waits = newWaits()
    const { AbandonedSockets } = await import('../churn/sockets/abandoned-sockets.js')
    const abandoned = new AbandonedSockets()
    return {
      openConnections: 0,
      drive: (units, signal, onProgress) =>
        churn({ ...context, waits, abandoned, connections: units, signal, onProgress }),
      close: () => {
        abandoned.close()
        return Promise.resolve()
      },
    }
  },
}
