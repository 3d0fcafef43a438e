/**
 * h2load, from nghttp2.
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onPath, timed } from './command-peer.js'
import type { Peer, PeerRun } from './peer.js'
import { GRPC_REQUEST_BODY } from './unary-request.js'

/** h2load opens all its connections at once; more than this and its own limit of open files is in the way. */
const CONNECTIONS_AT_ONCE = 1_000

export const h2loadPeer: Peer = {
  name: 'h2load',
  canReset: false,
  async missing() {
    return (await onPath('h2load', ['--version'])) ? undefined : 'apt-get install nghttp2-client'
  },
  run,
}

async function run(address: string, connections: number): Promise<PeerRun> {
  const folder = mkdtempSync(join(tmpdir(), 'leakgate-h2load-'))
  const body = join(folder, 'request')
  writeFileSync(body, GRPC_REQUEST_BODY)
  let [seconds, cpuMicroseconds, succeeded] = [0, 0, 0]
  try {
    for (let done = 0; done < connections; done += CONNECTIONS_AT_ONCE) {
      const once = await timed('h2load', [
        ...[`-n${CONNECTIONS_AT_ONCE}`, `-c${CONNECTIONS_AT_ONCE}`, '-m1', `-d${body}`],
        ...['-H', 'content-type: application/grpc', '-H', 'te: trailers'],
        `http://${address}/grpc.testing.TestService/UnaryCall`,
      ])
      seconds += once.seconds
      cpuMicroseconds += once.cpuMicroseconds
      succeeded += Number(/(\d+) succeeded/.exec(once.stdout)?.[1] ?? 0)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  const asked = Math.ceil(connections / CONNECTIONS_AT_ONCE) * CONNECTIONS_AT_ONCE
  return { connections: succeeded, seconds, cpuMicroseconds, failed: asked - succeeded }
}
