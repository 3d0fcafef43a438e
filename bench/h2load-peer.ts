/**
 * h2load, from nghttp2.
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onPath, runCommand } from './command-peer.js'
import type { Peer } from './peer.js'
import { GRPC_REQUEST_BODY } from './unary-request.js'

export const h2loadPeer: Peer = {
  name: 'h2load',
  canReset: false,
  async missing() {
    return (await onPath('h2load', ['--version'])) ? undefined : 'apt-get install nghttp2-client'
  },
  async run({ address, connections }) {
    const folder = mkdtempSync(join(tmpdir(), 'leakgate-h2load-'))
    const body = join(folder, 'request')
    writeFileSync(body, GRPC_REQUEST_BODY)
    try {
      return await runCommand(
        {
          name: 'h2load',
          program: 'h2load',
          // h2load opens all its connections at once. More connections exceed its limit of open files.
          connectionsPerProcess: 1_000,
          args: count => [
            ...[`-n${count}`, `-c${count}`, '-m1', `-d${body}`],
            ...['-H', 'content-type: application/grpc', '-H', 'te: trailers'],
            `http://${address}/grpc.testing.TestService/UnaryCall`,
          ],
          answered: stdout => Number(/(\d+) succeeded/.exec(stdout)?.[1] ?? 0),
        },
        connections,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
