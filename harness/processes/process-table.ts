/**
 * The processes of this machine, as `/proc/PID/stat` shows them.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'

/** A process, as one reading of `/proc/PID/stat` shows it. */
export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  /** Pid of the leader of its session; `setsid` makes a process the leader of its own. */
  readonly session: number
  /** Start time in clock ticks since boot. With the pid it identifies a process, even where pids are reused. */
  readonly startTicks: number
  /** CPU time, in clock ticks, of the process without its children. */
  readonly cpuTicks: number
}

/** Whether this system has the /proc that this folder reads. */
export const HAS_PROC = process.platform === 'linux'

/** @returns undefined where the process has ended or is a zombie */
export function readProcessEntry(pid: number): ProcessEntry | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  // The second field is the command in parentheses and may contain spaces; the third follows the last ')'.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = ''] = fields
  if (state === 'Z' || state === 'X') return undefined
  const number = (procField: number): number => Number(fields[procField - 3])
  return {
    pid,
    parent: number(4),
    session: number(6),
    startTicks: number(22),
    cpuTicks: number(14) + number(15),
  }
}

/** Resident bytes of the process; 0 where it has ended. */
export function residentBytes(pid: number): number {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0
    return Number(kibibytes) * 1_024
  } catch {
    return 0
  }
}

/** Every running process; none where there is no /proc. */
export function listProcesses(): ProcessEntry[] {
  if (!HAS_PROC) return []
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => readProcessEntry(Number(name)))
    .filter(entry => entry !== undefined)
}

/** Whether this process still runs; a later process with the same pid does not count. */
export function isRunning({ pid, startTicks }: Pick<ProcessEntry, 'pid' | 'startTicks'>): boolean {
  return readProcessEntry(pid)?.startTicks === startTicks
}
