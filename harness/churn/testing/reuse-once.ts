/**
 * One connection for all RPCs, opened and closed in one call, for tests.
 * @module
 */
import type { ChurnCounts } from '../../model/load/load.js'
import type { ChurnOptions } from '../churn.js'
import { ReusedConnection } from '../raw/reused-connection.js'

const TIMEOUT_MS = 20_000

/** Makes `options.connections` RPCs on one connection. */
export async function reuseOnce(options: ChurnOptions): Promise<ChurnCounts> {
  const reused = new ReusedConnection({ timeoutMs: TIMEOUT_MS, ...options })
  const asked = await reused.ask(options.connections, options.signal)
  const { completed, failures } = await reused.close()
  return { ...asked, completed, failures: { ...asked.failures, ...failures } }
}
