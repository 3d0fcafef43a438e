/**
 * The file of a Unix-domain socket at a path that the user named. Another program may put something else there.
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
