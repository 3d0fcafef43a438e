/**
 * Makes a folder for results.
 * @module
 */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { errorCode } from './cannot-write.js'
import { HarnessError } from '../model/harness-error.js'

/**
 * Makes the folder and checks that it can be written, before anything is measured.
 * @throws {HarnessError} where it cannot be made or written, or is no folder
 */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(resolve(folder))
    if (!statSync(folder).isDirectory()) throw new Error('it is not a folder')
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new HarnessError(
      `The output folder ${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'Name a folder that you may write to.',
      { cause: error },
    )
  }
}

/**
 * Makes the folder and those above it, one after the other: Node's own recursive mkdir loops for ever where the kernel says
 * ENOENT, as in /proc. Another process may make the same folders at the same time.
 * @param folder an absolute path
 * @throws {Error} of the operating system where one cannot be made
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
}
