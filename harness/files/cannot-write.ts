/**
 * The error of an output that cannot be written.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'

/** The file system has no room for more, or this user or process may not have more of it. */
const NO_ROOM: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** @param what path of the file, or the name of the stream */
export function cannotWrite(what: string, cause: unknown): HarnessError {
  const next = isOutOfRoom(cause)
    ? 'Free space there, or name a file elsewhere.'
    : 'Name a file in a folder that you may write to.'
  const why = cause instanceof Error ? cause.message : String(cause)
  return new HarnessError(`${what} cannot be written: ${why}`, next, { cause })
}

/** Whether a disk, a quota or the limit of a file's size is used up. */
export function isOutOfRoom(error: unknown): boolean {
  return NO_ROOM.has(errorCode(error))
}

/** The code of an error of the operating system, e.g. `ENOSPC`; undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
