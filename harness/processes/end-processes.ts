/**
 * Ending every process of a run.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { RunProcesses, signalProcess } from './run-processes.js'
import type { ProcessEntry } from './process-table.js'

const POLL_MS = 20
/** How long a process has to end by itself after SIGTERM, and how long the kernel has after SIGKILL. */
const PATIENCE_MS = 1_000
const KILL_MS = 5_000

/**
 * SIGTERM to all that run, then SIGKILL to what is left, until nothing is: also to what is started meanwhile.
 * @returns those that outlive it: another user's, or stuck in the kernel
 */
export async function endProcesses(run: RunProcesses): Promise<ProcessEntry[]> {
  const asked = new Set<number>()
  const startMs = performance.now()
  for (;;) {
    const left = run.list()
    const elapsedMs = performance.now() - startMs
    if (left.length === 0 || elapsedMs > KILL_MS) return left
    for (const entry of left) {
      if (elapsedMs > PATIENCE_MS) signalProcess(entry, 'SIGKILL')
      else if (!asked.has(entry.pid)) signalProcess(entry, 'SIGTERM')
      asked.add(entry.pid)
    }
    await sleep(POLL_MS)
  }
}

/** SIGKILL to all that run, a few times over, for whoever cannot wait. */
export function killProcesses(run: RunProcesses): void {
  const ROUNDS = 5
  for (let i = 0; i < ROUNDS; i++) {
    const left = run.list()
    for (const entry of left) signalProcess(entry, 'SIGKILL')
    if (left.length === 0) return
  }
}
