/**
 * Standard output and standard error, whose readers may end before leakgate does.
 * @module
 */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { isatty } from 'node:tty'
import { cannotWrite, errorCode } from './cannot-write.js'
import { writeDescriptor } from './write-descriptor.js'

/** Number of a standard stream. */
export type StandardDescriptor = 1 | 2

/** What a write says once the other end of a pipe, a socket or a terminal is closed. */
const READER_GONE: ReadonlySet<string | undefined> = new Set([
  'EPIPE',
  'ECONNRESET',
  'EIO',
  'ERR_STREAM_DESTROYED',
])

/**
 * A closed reader, as in `leakgate … | head -1`, ends no run and is no fault: without this, Node throws the error of the
 * stream. Nobody can be told of an error of standard error.
 */
export function allowClosedReaders(): void {
  process.stdout.on('error', error => {
    if (!isReaderGone(error)) throw cannotWrite('standard output', error)
  })
  process.stderr.on('error', () => undefined)
}

/**
 * Resolves when the text is written: with a pipe, a process that exits earlier loses the rest. Resolves as well where
 * nobody reads any more.
 * @throws {HarnessError} where the text cannot be written, for example to a file on a full disk
 */
export async function writeStandard(descriptor: StandardDescriptor, text: string): Promise<void> {
  const [name, stream] =
    descriptor === 1
      ? (['standard output', process.stdout] as const)
      : (['standard error', process.stderr] as const)
  const read = hasReader(descriptor)
  try {
    // Node's own stream of a file takes a part of a text for all of it, and the disk may be full after that part.
    if (!read) await writeDescriptor(descriptor, text)
    else {
      await new Promise<void>((resolve, reject) =>
        stream.write(text, error => {
          if (error) reject(error)
          else resolve()
        }),
      )
    }
  } catch (error) {
    if (!(read && isReaderGone(error))) throw cannotWrite(name, error)
  }
}

function hasReader(descriptor: StandardDescriptor): boolean {
  const stats = fstatSync(descriptor)
  return stats.isFIFO() || stats.isSocket() || isatty(descriptor)
}

function isReaderGone(error: unknown): boolean {
  return READER_GONE.has(errorCode(error))
}

/**
 * When it exits, Node sets each terminal back to the mode that it had at the start, and aborts (SIGABRT) where that fails, as it does
 * after the terminal was closed. A descriptor that is no terminal any more is replaced, so that Node leaves it alone.
 */
export function outliveTerminal(): void {
  const terminals = [0, 1, 2].filter(descriptor => isatty(descriptor))
  process.on('exit', () => {
    for (const descriptor of terminals.filter(one => !isatty(one))) {
      closeSync(descriptor)
      // The lowest free number is the one that was just closed.
      openSync('/dev/null', 'r')
    }
  })
}
