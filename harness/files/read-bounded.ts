/**
 * Reads a file of the user that must not be larger than such files are.
 * @module
 */
import { readFileSync, statSync } from 'node:fs'

const MIB = 1024 * 1024

/**
 * The text of a regular file.
 * @param maxBytes more than any such file has
 * @throws {Error} where it cannot be read, is no regular file, or is larger; the message has no name of the file
 */
export function readBounded(path: string, maxBytes: number): string {
  return readBoundedBytes(path, maxBytes).toString('utf8')
}

/**
 * The bytes of a regular file.
 * @throws {Error} as {@link readBounded} does
 */
export function readBoundedBytes(path: string, maxBytes: number): Buffer {
  const file = statSync(path)
  // A pipe or a device may never end.
  if (!file.isFile()) throw new Error('it is not a file')
  if (file.size > maxBytes) {
    const [has, may] = [file.size, maxBytes].map(bytes => Math.ceil(bytes / MIB))
    throw new Error(`it has ${has} MiB, and may have ${may} MiB`)
  }
  return readFileSync(path)
}
