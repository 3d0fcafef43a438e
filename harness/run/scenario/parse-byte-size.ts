/**
 * Parses sizes as Kubernetes and people write them.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'

/** SI prefixes are powers of 1,000 and IEC ones of 1,024, as in Kubernetes' quantities; the `B` is optional. */
const UNITS = new Map<string, number>([
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
])

/**
 * `512MiB`, `512Mi`, `1.5G`, `268435456`.
 * @throws {HarnessError} if the text is not a size, or the size is below one byte or above one petabyte
 */
export function parseByteSize(text: string): number {
  const [, figure = '', prefix = ''] = /^(\d{1,15}(?:\.\d{1,9})?) ?([kMGT]i?|Ki)?B?$/.exec(text.trim()) ?? []
  const bytes = Math.round(Number(figure) * (UNITS.get(prefix) ?? Number.NaN))
  if (figure === '' || !(bytes >= 1 && bytes <= 1e15)) {
    throw new HarnessError(`"${text}" is not a size of memory`, 'Write it as 512MiB, 2GiB or 500MB.')
  }
  return bytes
}
