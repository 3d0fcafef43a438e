/**
 * The upper bound: a Go program on raw sockets that checks almost nothing, built from `bench/go-raw-client`.
 * @module
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { onPath, runCommand } from './command-peer.js'
import type { Peer } from './peer.js'
import { packagePath } from '../harness/index.js'

const SOURCE = packagePath('bench/go-raw-client')

/** @param folder where the program is built */
export function goRawPeer(folder: string): Peer {
  const binary = join(folder, 'go-raw-client')
  return {
    name: 'Go, raw sockets',
    canReset: true,
    async missing() {
      return (await onPath('go', ['version'])) ? undefined : 'install Go from https://go.dev/dl/'
    },
    async warmUp() {
      if (!existsSync(binary)) await execa('go', ['build', '-o', binary, '.'], { cwd: SOURCE })
    },
    run: ({ address, connections, concurrency, reset }) =>
      runCommand(
        {
          name: 'go-raw-client',
          program: binary,
          args: count => [
            `-address=${address}`,
            `-connections=${count}`,
            `-concurrency=${Math.min(count, concurrency)}`,
            `-reset=${reset}`,
          ],
          answered: (stdout, count) => count - (JSON.parse(stdout) as { failed: number }).failed,
        },
        connections,
      ),
  }
}
