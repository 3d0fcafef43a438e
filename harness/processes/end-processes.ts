/**
 * Ending every process of a run.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { RunProcesses, signalProcess } from './run-processes.js'
import type { ProcessEntry } from './process-table.js'

const POLL_MS = 20
/** How long to wait for a process to end after SIGTERM, and after SIGKILL. */
const PATIENCE_MS = 1_000
const KILL_MS = 5_000

/**
 * Sends SIGTERM to all processes of the run, then SIGKILL until none is left, including those started meanwhile.
 * @returns the processes that still run: they belong to another user, or are blocked in the kernel
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

/** Sends SIGKILL to all processes of the run several times, for callers that cannot wait. */
export function killProcesses(run: RunProcesses): void {
  const ROUNDS = 5
  for (let i = 0; i < ROUNDS; i++) {
    const left = run.list()
    for (const entry of left) signalProcess(entry, 'SIGKILL')
    if (left.length === 0) return
  }
}
