/**
 * The numbers of RFC 9113 that this client uses.
 * @module
 */

import { ERROR_CODES, type ErrorCode } from '../../model/load/error-code.js'

/** RFC 9113, section 6. */
export const FrameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

/** RFC 9113, sections 6.1 to 6.10; the same bit has different names in different frames. */
export const Flag = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const

/** RFC 9113, section 6.5.2. */
export const Setting = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
} as const

/** RFC 9113, section 4.1. */
export const FRAME_HEADER_BYTES = 9
/** The limit in both directions: this client never announces a larger one, and never sends more. */
export const MAX_FRAME_BYTES = 16_384
/** Of a stream and of the connection, until SETTINGS or WINDOW_UPDATE change it. */
export const DEFAULT_WINDOW_BYTES = 65_535
/** RFC 9113, section 6.9.1. */
export const MAX_WINDOW_BYTES = 2 ** 31 - 1
/** HPACK's dynamic table, until SETTINGS change it. */
export const DEFAULT_HEADER_TABLE_BYTES = 4_096

/** The name of an error code. All numbers without a name share `unknown code`, so that there are few reasons. */
export function errorCodeName(code: number): string {
  return ERROR_CODES[code] ?? 'unknown code'
}

/** The number of an error code on the wire. */
export function errorCodeNumber(name: ErrorCode): number {
  return ERROR_CODES.indexOf(name)
}
