/**
 * Padding (RFC 9113, sections 6.1 and 6.2).
 * @module
 */
import { ConnectionError } from './connection-error.js'
import { Flag } from './frame.js'

/**
 * The bounds of the content without its padding in `bytes[start..end)`.
 * @param fieldBytes length of the fields between the pad length and the rest
 * @throws {ConnectionError} if the padding is longer than the payload
 */
export function unpad(
  flags: number,
  bytes: Buffer,
  start: number,
  end: number,
  fieldBytes: number,
): [from: number, to: number] {
  const padded = (flags & Flag.padded) !== 0
  const from = start + (padded ? 1 : 0) + fieldBytes
  if (from > end) throw new ConnectionError('FRAME_SIZE_ERROR', 'a frame too short for its own fields')
  const to = end - (padded ? bytes.readUInt8(start) : 0)
  if (to < from) throw new ConnectionError('PROTOCOL_ERROR', 'more padding than payload')
  return [from, to]
}
