/**
 * A file that leakgate writes for its user.
 * @module
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { HarnessError } from '../model/harness-error.js'
import { cannotWrite, errorCode } from './cannot-write.js'
import { destinationOf } from './destination.js'
import { prepareFolder } from './prepare-folder.js'
import { replaceFile } from './replace-file.js'
import { writeStandard } from './standard-streams.js'
import { writeDescriptor } from './write-descriptor.js'

/** A path and what is to be there. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** A file that was asked for: it is checked before anything is measured, and written at the end. */
export class OutputFile {
  private constructor(
    readonly path: string,
    /** The open descriptor of a pipe, undefined for anything else. */
    private readonly pipe: number | undefined,
  ) {}

  /**
   * Makes the folder of a regular file. Opens a pipe, as a shell does: its reader waits until the end of the run, and a
   * pipe without a reader is found at once.
   * @throws {HarnessError} where the path cannot be written, see {@link destinationOf}, or nobody reads the pipe
   */
  static prepare(path: string): OutputFile {
    const destination = destinationOf(path)
    if (destination.kind === 'file') prepareFolder(dirname(destination.path))
    return new OutputFile(path, destination.kind === 'pipe' ? openPipe(path, destination.path) : undefined)
  }

  /**
   * Replaces a regular file, whole or not at all. Anything else is written to and stays what it is. To be called once.
   * @throws {HarnessError} where it cannot be written; the message names the file and the cause
   */
  async write(text: string): Promise<void> {
    try {
      if (this.pipe === undefined) await write(this.path, text)
      else await writeAndClose(this.pipe, text)
    } catch (error) {
      throw error instanceof HarnessError ? error : cannotWrite(this.path, error)
    }
  }
}

/**
 * The one name of the regular file that is or will be at a path: without links, and without `.` and `..`.
 * @returns undefined where a pipe, a device or a descriptor is there
 * @throws {HarnessError} where it cannot be written, see {@link destinationOf}
 */
export function regularFile(path: string): string | undefined {
  const destination = destinationOf(path)
  if (destination.kind !== 'file') return undefined
  const file = resolve(destination.path)
  return join(realFolder(dirname(file)), basename(file))
}

/** Folders that are not there yet have no links. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    const parent = dirname(folder)
    return parent === folder ? folder : join(realFolder(parent), basename(folder))
  }
}

/**
 * Checks a path below `--out` before anything is measured. A pipe is not opened.
 * @throws {HarnessError} where it cannot be written, see {@link destinationOf}
 */
export function refuseUnwritable(path: string): void {
  destinationOf(path)
}

/**
 * Checks and writes in one step; for a file whose folder is there.
 * @throws {HarnessError} where it cannot be written; the message names the file and the cause
 */
export async function writeOutput({ path, text }: TextFile): Promise<void> {
  try {
    await write(path, text)
  } catch (error) {
    throw error instanceof HarnessError ? error : cannotWrite(path, error)
  }
}

/**
 * Removes a regular file or a symbolic link, not what the link leads to. Nothing happens where nothing is there.
 * @throws {HarnessError} where it is anything else
 */
export async function removeOutput(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return
  if (!found.isFile() && !found.isSymbolicLink()) {
    throw new HarnessError(
      `${path} is not a file, and is in the way of one`,
      'Move it, or give another --out.',
    )
  }
  await rm(path, { force: true })
}

/** Looks again what is there: the run took minutes. */
async function write(path: string, text: string): Promise<void> {
  const destination = destinationOf(path)
  switch (destination.kind) {
    case 'file':
      return replaceFile(destination.path, text)
    case 'pipe':
      return writeAndClose(openPipe(path, destination.path), text)
    case 'device':
      return writeAndClose(openSync(destination.path, WITHOUT_WAITING), text)
    case 'descriptor': {
      const { descriptor } = destination
      return descriptor === 1 || descriptor === 2
        ? writeStandard(descriptor, text)
        : writeDescriptor(descriptor, text)
    }
  }
}

/** Without O_NONBLOCK, opening a pipe waits for a reader, for ever if none comes. */
const WITHOUT_WAITING = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW

function openPipe(path: string, real: string): number {
  let pipe: number
  try {
    pipe = openSync(real, WITHOUT_WAITING)
  } catch (error) {
    if (errorCode(error) !== 'ENXIO') throw cannotWrite(path, error)
    throw new HarnessError(`${path} is a pipe that nobody reads`, 'Start its reader first.', { cause: error })
  }
  if (fstatSync(pipe).isFIFO()) return pipe
  closeSync(pipe)
  throw new HarnessError(`${path} was a pipe and is another file now`, 'Run leakgate again.')
}

async function writeAndClose(descriptor: number, text: string): Promise<void> {
  try {
    await writeDescriptor(descriptor, text)
  } finally {
    closeSync(descriptor)
  }
}
