/**
 * The open descriptors of a process, from `/proc/PID/fd`.
 * @module
 */
import { readdirSync, readlinkSync } from 'node:fs'
import { readdir } from 'node:fs/promises'

/**
 * How many descriptors a process has open.
 * @throws {Error} where they cannot be read: the process has ended, or belongs to another user. Never returns 0 instead.
 */
export async function countDescriptors(pid: number): Promise<number> {
  try {
    return (await readdir(`/proc/${pid}/fd`)).length
  } catch (error) {
    throw unreadable(pid, error)
  }
}

/**
 * Inodes of the sockets that a process has open.
 * @throws {Error} where they cannot be read
 */
export function socketInodesOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    throw unreadable(pid, error)
  }
  const inodes = new Set<string>()
  for (const name of names) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1]
      if (inode !== undefined) inodes.add(inode)
    } catch {
      // Closed since the folder was listed.
    }
  }
  return inodes
}

function unreadable(pid: number, error: unknown): Error {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException
  return new Error(`the descriptors of process ${pid} cannot be read (/proc/${pid}/fd: ${code})`, {
    cause: error,
  })
}
