/**
 * When a process started, to tell it from a later one that was given the same pid.
 * @module
 */
import { readFileSync } from 'node:fs'

/**
 * Clock ticks since boot (field 22 of proc_pid_stat(5)).
 * @returns undefined where the process is gone (also where only its exit code is left), or there is no /proc
 */
export function processStartTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses and may hold spaces; the third follows the last ')'.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
