/**
 * Files and folders at a path where another program may put something else.
 * @module
 */
import { lstatSync, rmSync } from 'node:fs'

/** Which socket is at the path now; undefined where there is none, or something that is no socket. */
export function socketIdentity(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false, bigint: true })
  return stats?.isSocket() === true ? `${stats.dev} ${stats.ino} ${stats.ctimeNs}` : undefined
}

/** Removes that socket, and nothing else that is at the path by now. */
export function removeSocket(path: string, identity: string): void {
  if (socketIdentity(path) === identity) rmSync(path, { force: true })
}

/** Which folder is at the path now; undefined where there is none. It stays the same when files in it change. */
export function folderIdentity(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false, bigint: true })
  return stats?.isDirectory() === true ? `${stats.dev} ${stats.ino} ${stats.birthtimeNs}` : undefined
}

/** Removes that folder with its content, and nothing else that is at the path by now. */
export function removeFolder(path: string, identity: string): void {
  if (folderIdentity(path) === identity) rmSync(path, { recursive: true, force: true })
}
