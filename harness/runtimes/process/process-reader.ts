/**
 * Memory, CPU, descriptors and threads of a process, from the operating system.
 * @module
 */
import { readFile } from 'node:fs/promises'
import pidusage from 'pidusage'
import { countDescriptors } from '../../processes/descriptors.js'
import { HAS_PROC, readProcessEntry } from '../../processes/process-table.js'

/** One reading of a process, from the operating system. */
export interface ProcessReading {
  readonly rssBytes: number
  /** Share of one core since the previous reading of the same process, in per cent; 0 for the first. */
  readonly cpuPercent: number
  /** Open file descriptors; 0 where the system has no /proc. */
  readonly fileDescriptors: number
  /** Threads; 0 where the system has no /proc. */
  readonly threads: number
}

/** Adds up the readings of several processes, key by key. */
export function sumOf(readings: readonly ProcessReading[]): ProcessReading {
  const sum = { rssBytes: 0, cpuPercent: 0, fileDescriptors: 0, threads: 0 }
  for (const reading of readings) {
    for (const key of Object.keys(sum) as (keyof ProcessReading)[]) sum[key] += reading[key]
  }
  return sum
}

interface CpuMark {
  readonly cpuTimeMs: number
  readonly atMs: number
}

/**
 * pidusage keeps a file open for each process it has seen, and closes it only when its entry expires (its `clear`
 * forgets to). A short expiry leaves no file open after a target; CPU is therefore computed here.
 */
const PIDUSAGE_EXPIRY_MS = 1_000

const marks = new Map<number, CpuMark>()

/**
 * @throws {Error} where there is no such process, it has ended and only waits to be reaped, or its descriptors cannot be
 *   read
 */
export async function readProcess(pid: number): Promise<ProcessReading> {
  try {
    const [usage, status, fileDescriptors] = await Promise.all([
      pidusage(pid, { maxage: PIDUSAGE_EXPIRY_MS }),
      readStatus(pid),
      HAS_PROC ? countDescriptors(pid) : 0,
    ])
    if (/^State:\s+[ZX]/m.test(status)) throw new Error('it has ended')
    return {
      rssBytes: usage.memory,
      cpuPercent: cpuSincePrevious(pid, usage.ctime),
      fileDescriptors,
      threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    }
  } catch (error) {
    marks.delete(pid)
    if (readProcessEntry(pid)) throw error
    throw new Error(`process ${pid} cannot be read: it is gone, or never was`, { cause: error })
  }
}

function cpuSincePrevious(pid: number, cpuTimeMs: number): number {
  const now: CpuMark = { cpuTimeMs, atMs: performance.now() }
  const before = marks.get(pid)
  marks.set(pid, now)
  // CPU time that went down belongs to an earlier process that had the same pid.
  if (!before || now.cpuTimeMs < before.cpuTimeMs || now.atMs <= before.atMs) return 0
  return ((now.cpuTimeMs - before.cpuTimeMs) / (now.atMs - before.atMs)) * 100
}

async function readStatus(pid: number): Promise<string> {
  return await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
}
