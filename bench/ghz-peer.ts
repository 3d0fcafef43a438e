/**
 * ghz, from github.com/bojand/ghz.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { onPath, timed } from './command-peer.js'
import type { Peer, PeerRun } from './peer.js'

const PROTO = fileURLToPath(new URL('../../fixtures/test-service.proto', import.meta.url))
const CONNECTIONS_AT_ONCE = 1_000

export const ghzPeer: Peer = {
  name: 'ghz',
  canReset: false,
  async missing() {
    return (await onPath('ghz', ['--version']))
      ? undefined
      : 'go install github.com/bojand/ghz/cmd/ghz@v0.120.0, with $(go env GOPATH)/bin on the PATH'
  },
  run,
}

async function run(address: string, connections: number): Promise<PeerRun> {
  let [seconds, cpuMicroseconds, succeeded] = [0, 0, 0]
  for (let done = 0; done < connections; done += CONNECTIONS_AT_ONCE) {
    const once = await timed('ghz', [
      ...['--insecure', '--proto', PROTO, '--call', 'grpc.testing.TestService/UnaryCall'],
      ...['-n', String(CONNECTIONS_AT_ONCE), '-c', String(CONNECTIONS_AT_ONCE)],
      ...['--connections', String(CONNECTIONS_AT_ONCE), '--format', 'json'],
      ...['-d', '{"response_size":16,"payload":{"body":"AAAAAAAAAAAAAAAAAAAAAA=="}}', address],
    ])
    const report = JSON.parse(once.stdout) as { statusCodeDistribution?: { OK?: number } }
    seconds += once.seconds
    cpuMicroseconds += once.cpuMicroseconds
    succeeded += report.statusCodeDistribution?.OK ?? 0
  }
  const asked = Math.ceil(connections / CONNECTIONS_AT_ONCE) * CONNECTIONS_AT_ONCE
  return { connections: succeeded, seconds, cpuMicroseconds, failed: asked - succeeded }
}
