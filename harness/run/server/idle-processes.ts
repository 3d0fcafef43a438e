/**
 * Processes of a run whose heap nobody reads: wrappers, helpers, supervisors. Where such a process takes part in the
 * work, what it keeps is not measured, so the run must not pass.
 *
 * It takes part where its resident memory grows by more than the threshold allows for the load, or where it uses a
 * noticeable share of the CPU time of the processes that are read. A wrapper that waits does neither.
 * @module
 */
import { describeProcess } from '../../processes/describe-process.js'
import { residentBytes, type ProcessEntry } from '../../processes/process-table.js'

/** Of the CPU time of the processes that are read. */
const CPU_SHARE = 0.01
/** Clock ticks, of which there are 100 a second: what a wrapper with timers uses by itself. */
const LEAST_CPU_TICKS = 10

export interface TakingPart {
  /** With its pid and command. */
  readonly process: string
  /** In words that follow it: `grew by 5,000 bytes …`. */
  readonly how: string
}

interface Look {
  readonly cpuTicks: number
  readonly residentBytes: number
  /** Of the processes that are read, together. */
  readonly readCpuTicks: number
  readonly units: number
}

interface Watched {
  readonly process: string
  readonly first: Look
  last: Look
}

export class IdleProcesses {
  readonly #watched = new Map<string, Watched>()

  /** To be called with each sample. */
  look(unread: readonly ProcessEntry[], read: readonly ProcessEntry[], units: number): void {
    const readCpuTicks = read.reduce((total, { cpuTicks }) => total + cpuTicks, 0)
    for (const entry of unread) {
      const look: Look = {
        cpuTicks: entry.cpuTicks,
        residentBytes: residentBytes(entry.pid),
        readCpuTicks,
        units,
      }
      const key = `${entry.pid} ${entry.startTicks}`
      const watched = this.#watched.get(key)
      if (watched) watched.last = look
      else this.#watched.set(key, { process: describeProcess(entry.pid), first: look, last: look })
    }
  }

  /** The first that took part between its first look and its last. */
  takingPart(thresholdBytesPerUnit: number): TakingPart | undefined {
    for (const { process, first, last } of this.#watched.values()) {
      const grownBytes = last.residentBytes - first.residentBytes
      const units = last.units - first.units
      if (grownBytes > thresholdBytesPerUnit * units) return { process, how: `grew by ${grownBytes} bytes` }
      const cpuTicks = last.cpuTicks - first.cpuTicks
      const share = cpuTicks / Math.max(1, last.readCpuTicks - first.readCpuTicks)
      if (cpuTicks >= LEAST_CPU_TICKS && share > CPU_SHARE) {
        const percent = (share * 100).toFixed(0)
        return { process, how: `used ${percent} % of the CPU time of the processes that are read` }
      }
    }
    return undefined
  }
}
