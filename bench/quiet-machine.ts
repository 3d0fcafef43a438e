/**
 * Whether the machine is quiet: other programs change the figures of a measurement.
 * @module
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** A share of the machine's processor time. A quiet desktop uses less. */
const MOST_FOR_OTHERS = 0.05
const LOOK_MS = 300
const PATIENCE_MS = 20_000
const TRIES = 5
const MICROSECONDS_PER_TICK = 10_000

/** The processor time of the measurement itself, in microseconds. */
export interface OwnCpu {
  readonly ownCpuMicroseconds: number
}

/**
 * Measures while the machine is quiet: waits until it is, and repeats a disturbed measurement. After 20 s of waiting, or
 * five attempts, it accepts the measurement and marks it as disturbed.
 */
export async function whileQuiet<Result extends OwnCpu>(
  prepare: () => Promise<void>,
  measure: () => Promise<Result>,
): Promise<Result & { disturbed: boolean }> {
  for (let tries = 1; ; tries++) {
    await untilQuiet()
    await prepare()
    const startMs = performance.now()
    const before = busyMicroseconds()
    const result = await measure()
    const others = busyMicroseconds() - before - result.ownCpuMicroseconds
    const disturbed = others > MOST_FOR_OTHERS * availableMicroseconds(performance.now() - startMs)
    if (!disturbed || tries === TRIES) return { ...result, disturbed }
  }
}

async function untilQuiet(): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    const before = busyMicroseconds()
    await sleep(LOOK_MS)
    if (busyMicroseconds() - before <= MOST_FOR_OTHERS * availableMicroseconds(LOOK_MS)) return
  }
}

function availableMicroseconds(ms: number): number {
  return ms * 1_000 * availableParallelism()
}

/** User, nice and system time of all processes: the first three fields of `cpu` in proc_stat(5). */
function busyMicroseconds(): number {
  const [, user, nice, system] = readFileSync('/proc/stat', 'utf8').split(/\s+/, 4).map(Number)
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0)) * MICROSECONDS_PER_TICK
}
