/**
 * Appends to a regular file.
 * @module
 */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { HarnessError } from '../model/harness-error.js'
import { cannotWrite } from './cannot-write.js'
import { destinationOf } from './destination.js'

/** O_NONBLOCK: a pipe that has taken the place of the file is not waited for. */
const APPEND =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Appends the text to a regular file, and makes the file where there is none.
 * @throws {HarnessError} where it is not a regular file, see {@link destinationOf}, or cannot be written
 */
export async function appendToFile(path: string, text: string): Promise<void> {
  const destination = destinationOf(path)
  if (destination.kind !== 'file') throw notAFile(path)
  try {
    const file = await open(destination.path, APPEND, 0o666)
    try {
      if (!(await file.stat()).isFile()) throw notAFile(path)
      await file.appendFile(text)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw error instanceof HarnessError ? error : cannotWrite(path, error)
  }
}

function notAFile(path: string): HarnessError {
  return new HarnessError(`${path} is not a regular file`, 'Name a regular file.')
}
