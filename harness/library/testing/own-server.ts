/**
 * A user's server for tests of the library.
 * @module
 */
import { packagePath } from '../../model/package-path.js'
import type { GateOptions } from '../measure.js'

/** A Node server without leakgate's test service, and a budget that is enough for a verdict. */
export function ownServer(leak: '' | 'connection' = ''): GateOptions {
  const server = packagePath('dist/fixtures/cases/orders-server.js')
  const inspected = [process.execPath, '--inspect=127.0.0.1:0', '--inspect-publish-uid=stderr']
  return {
    target: { command: [...inspected, server, '{address}', 'health', leak] },
    mode: 'plain',
    name: 'own server',
    connections: 3_000,
    atLeast: 0,
    threshold: 500,
  }
}
