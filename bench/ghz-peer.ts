/**
 * ghz, from github.com/bojand/ghz.
 * @module
 */
import { onPath, runCommand } from './command-peer.js'
import type { Peer } from './peer.js'
import { packagePath } from '../harness/index.js'

const PROTO = packagePath('fixtures/test-service.proto')

export const ghzPeer: Peer = {
  name: 'ghz',
  canReset: false,
  async missing() {
    return (await onPath('ghz', ['--version']))
      ? undefined
      : 'go install github.com/bojand/ghz/cmd/ghz@v0.120.0, with $(go env GOPATH)/bin on the PATH'
  },
  run: ({ address, connections }) =>
    runCommand(
      {
        name: 'ghz',
        program: 'ghz',
        // ghz opens all its connections at the start, so they are all open at once.
        connectionsPerProcess: 1_000,
        args: count => [
          ...['--insecure', '--proto', PROTO, '--call', 'grpc.testing.TestService/UnaryCall'],
          ...['-n', String(count), '-c', String(count), '--connections', String(count), '--format', 'json'],
          ...['-d', '{"response_size":16,"payload":{"body":"AAAAAAAAAAAAAAAAAAAAAA=="}}', address],
        ],
        answered: stdout =>
          (JSON.parse(stdout) as { statusCodeDistribution?: { OK?: number } }).statusCodeDistribution?.OK ??
          0,
      },
      connections,
    ),
}
