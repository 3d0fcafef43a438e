/**
 * Replaces a regular file.
 * @module
 */
import { writeFileSync } from 'node:fs'
import writeFileAtomic from 'write-file-atomic'

/**
 * Writes the whole file or none of it: a new file beside it gets the text and then the name. The earlier file keeps its
 * mode and owner.
 * @param path of a regular file or of none; {@link destinationOf} makes sure of it
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  // The library writes once and does not look how much was taken: on a nearly full disk, half a text gets the name.
  // So it gets no text, and the new file is filled here.
  await writeFileAtomic(path, '', {
    tmpfileCreated: unfinished => writeFileSync(unfinished, text, { flag: 'r+' }),
  })
}
