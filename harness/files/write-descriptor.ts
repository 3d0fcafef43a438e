/**
 * Writes to an open descriptor.
 * @module
 */
import { write } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { errorCode } from './cannot-write.js'

const writeSome = promisify(write)

/** A reader that takes nothing for so long does not read. */
const PATIENCE_MS = 30_000
const RETRY_MS = 20

/**
 * Writes all of the text. The kernel may take a part of it, which is no error of its own: on a full disk, the error
 * comes with the next part.
 * @throws {Error} with the code of the operating system, or where a pipe takes nothing for 30 s
 */
export async function writeDescriptor(descriptor: number, text: string): Promise<void> {
  let rest = Buffer.from(text)
  let tookAtMs = performance.now()
  while (rest.length > 0) {
    const written = await writeOrWait(descriptor, rest)
    if (written > 0) {
      rest = rest.subarray(written)
      tookAtMs = performance.now()
    } else if (performance.now() - tookAtMs > PATIENCE_MS) {
      throw new Error(`its reader took nothing for ${PATIENCE_MS / 1_000} s`)
    } else {
      await delay(RETRY_MS)
    }
  }
}

/** @returns the bytes that were taken; 0 where a full pipe takes none now */
async function writeOrWait(descriptor: number, bytes: Buffer): Promise<number> {
  try {
    return (await writeSome(descriptor, bytes, 0, bytes.length, null)).bytesWritten
  } catch (error) {
    if (errorCode(error) === 'EAGAIN') return 0
    throw error
  }
}
