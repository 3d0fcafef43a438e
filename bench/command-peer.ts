/**
 * A peer that is a program: found on the PATH, timed as a whole.
 * @module
 */
import { execa } from 'execa'
import { endedChildrenCpuMicroseconds } from './cpu-time.js'
import type { PeerRun } from './peer.js'

/** Whether a program of that name can be started. */
export async function onPath(program: string, args: readonly string[]): Promise<boolean> {
  const { code } = await execa(program, args, { reject: false })
  return code !== 'ENOENT'
}

/**
 * Runs a program to its end.
 * @throws {Error} where it fails, with what it printed
 */
export async function timed(
  program: string,
  args: readonly string[],
): Promise<Omit<PeerRun, 'connections' | 'failed'> & { stdout: string }> {
  const cpuBefore = endedChildrenCpuMicroseconds()
  const startMs = performance.now()
  const { stdout } = await execa(program, args)
  return {
    stdout,
    seconds: (performance.now() - startMs) / 1_000,
    cpuMicroseconds: endedChildrenCpuMicroseconds() - cpuBefore,
  }
}
