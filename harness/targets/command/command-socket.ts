/**
 * The Unix-domain socket of a command.
 * @module
 */
import { lstatSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MOST_PATH_BYTES, type UnixSocket } from '../../model/address.js'
import { temporaryFolder } from '../../files/temporary-files.js'
import { HarnessError } from '../../model/harness-error.js'

const FOLDER = 'leakgate-socket-'
const FILE = 'server.sock'
/** What mkdtemp adds, and the slashes. */
const RANDOM_BYTES = 8

/** A path that no other user can reach, and how to remove it. */
export interface SocketPath extends UnixSocket {
  /** Removes the socket with its folder. Safe to call twice. */
  remove(): Promise<void>
}

/** @param onFolder called with the folder of the socket as soon as it exists */
export async function newSocketPath(onFolder?: (path: string) => void): Promise<SocketPath> {
  const bytes = Buffer.byteLength(tmpdir() + FOLDER + FILE) + RANDOM_BYTES
  const folder = await temporaryFolder(FOLDER, bytes > MOST_PATH_BYTES ? '/tmp' : tmpdir())
  onFolder?.(folder)
  return { path: join(folder, FILE), remove: () => rm(folder, { recursive: true, force: true }) }
}

/** @throws {HarnessError} where something is there already: a server cannot bind it */
export function refuseExisting({ path }: UnixSocket): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return
  throw new HarnessError(
    `${path} exists already`,
    'Remove it, or name another path with --address; {socket} in the command gets a new one.',
  )
}
