/**
 * Nothing: time passes and no client comes. It shows what a server does by itself.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChurnCounts } from '../model/load/load.js'
import { CONNECTIONS_AND_RPCS } from './ignored-fields.js'
import type { RunningWorkload, Workload } from './workload.js'

const STEP_MS = 100

/** A unit is one millisecond. */
export const idle: Workload = {
  name: 'idle',
  help: 'nothing at all: time passes',
  unit: 'idle-millisecond',
  title: () => 'idle',
  opensConnections: false,
  makesRpcs: () => false,
  clients: ['raw'],
  defaultAtLeast: 0,
  leastMs: (_load, milliseconds) => milliseconds,
  traffic: false,
  ignores: CONNECTIONS_AND_RPCS,
  wasCloseKind: true,
  start: (): Promise<RunningWorkload> =>
    Promise.resolve({ openConnections: 0, drive: wait, close: () => Promise.resolve() }),
}

async function wait(
  milliseconds: number,
  signal: AbortSignal,
  onProgress: (waitedMs: number) => void,
): Promise<ChurnCounts> {
  const startedMs = performance.now()
  for (;;) {
    const elapsedMs = performance.now() - startedMs
    if (elapsedMs >= milliseconds) {
      return { connected: 0, completed: 0, rpcsAnswered: 0, failures: {}, elapsedMs }
    }
    onProgress(Math.floor(elapsedMs))
    try {
      await sleep(Math.min(STEP_MS, milliseconds - elapsedMs), undefined, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  }
}
