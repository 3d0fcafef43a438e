/**
 * The ceiling: a Go program over raw sockets that checks next to nothing, built from `bench/go-raw-client`.
 * @module
 */
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { onPath, timed } from './command-peer.js'
import type { Peer, PeerRun } from './peer.js'

const SOURCE = fileURLToPath(new URL('../../bench/go-raw-client', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'leakgate-bench-'))
const binary = join(folder, 'go-raw-client')

/** Where the built program lies, for whoever cleans up. */
export const goRawFolder = folder

export const goRawPeer: Peer = {
  name: 'Go, raw sockets',
  canReset: true,
  async missing() {
    return (await onPath('go', ['version'])) ? undefined : 'install Go from https://go.dev/dl/'
  },
  run,
}

async function run(address: string, connections: number, reset: boolean): Promise<PeerRun> {
  if (!existsSync(binary)) await execa('go', ['build', '-o', binary, '.'], { cwd: SOURCE })
  const { stdout, seconds, cpuMicroseconds } = await timed(binary, [
    `-address=${address}`,
    `-connections=${connections}`,
    `-reset=${reset}`,
  ])
  const { failed } = JSON.parse(stdout) as { failed: number }
  return { connections: connections - failed, seconds, cpuMicroseconds, failed }
}
