/**
 * Processor time of a process, from outside.
 * @module
 */
import { readFileSync } from 'node:fs'

/** USER_HZ; 100 on every Linux that Node runs on (time(7)). */
const TICKS_PER_SECOND = 100

/** Microseconds of user and system time of a running process: fields 14 and 15 of proc_pid_stat(5). */
export function processCpuMicroseconds(pid: number): number {
  return ticks(pid, 11, 12)
}

/** Microseconds used by ended children of this process: fields 16 and 17. */
export function endedChildrenCpuMicroseconds(): number {
  return ticks(process.pid, 13, 14)
}

function ticks(pid: number, ...fieldsAfterCommand: readonly number[]): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const sum = fieldsAfterCommand.reduce((total, field) => total + Number(fields[field]), 0)
  return (sum / TICKS_PER_SECOND) * 1e6
}
