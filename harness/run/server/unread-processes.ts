/**
 * Processes of a run whose heap is not read: wrappers, helpers, supervisors. If such a process takes part in the work,
 * its memory is not measured, so the run must not pass.
 *
 * A process takes part if its resident memory grows by more than the threshold allows for the load, or if its CPU time
 * is a noticeable share of the CPU time of the processes that are read. A waiting wrapper does neither.
 * @module
 */
import { describeProcess } from '../../processes/describe-process.js'
import { residentBytes, type ProcessEntry } from '../../processes/process-table.js'

/** Share of the CPU time of the processes that are read, above which a process takes part. */
const CPU_SHARE = 0.01
/** Clock ticks (100 per second) that an idle wrapper with timers may use. */
const LEAST_CPU_TICKS = 10

/** A process that takes part in the work although its heap is not read. */
export interface TakingPart {
  /** The pid and command of the process. */
  readonly process: string
  /** What it did, as the rest of a sentence: `grew by 5000 bytes`. */
  readonly how: string
}

interface Look {
  readonly cpuTicks: number
  readonly residentBytes: number
  /** CPU time of all processes that are read, summed. */
  readonly readCpuTicks: number
  readonly units: number
}

interface Watched {
  readonly process: string
  readonly first: Look
  last: Look
}

/** Tracks the memory and CPU time of the processes whose heap is not read. */
export class UnreadProcesses {
  readonly #watched = new Map<string, Watched>()

  /** Records the processes; call it with each sample. */
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

  /** The first process that took part between its first and its last snapshot. */
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
