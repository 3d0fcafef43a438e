/**
 * JavaScript clients as separate programs, started for every round, like a gate in CI.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { runCommand } from './command-peer.js'
import { GRPC_JS_AT_ONCE, type Peer } from './peer.js'

const PROGRAM = fileURLToPath(new URL('./fresh-client.js', import.meta.url))

export const freshLeakgatePeer = freshPeer('leakgate', Infinity)
export const freshGrpcJsPeer = freshPeer('grpc-js', GRPC_JS_AT_ONCE)

type Client = 'leakgate' | 'grpc-js'

function freshPeer(client: Client, mostAtOnce: number): Peer {
  const name = nameOf(client)
  return {
    name,
    // Both have the same lack of warm-up.
    heldAgainst: nameOf('leakgate'),
    canReset: false,
    missing: () => Promise.resolve(undefined),
    run: ({ address, connections, concurrency }) =>
      runCommand(
        {
          name,
          program: process.execPath,
          args: count => [
            ...[PROGRAM, client, address],
            ...[count, Math.min(count, concurrency, mostAtOnce)].map(String),
          ],
          answered: (stdout, count) => count - (JSON.parse(stdout) as { failed: number }).failed,
        },
        connections,
      ),
  }
}

function nameOf(client: Client): string {
  return `${client} in a fresh process`
}
