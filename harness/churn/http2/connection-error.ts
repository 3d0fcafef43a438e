/**
 * A connection error of RFC 9113, section 5.4.1.
 * @module
 */
import type { ErrorCode } from '../../model/load/error-code.js'

/** The server broke the protocol, and the connection must end. Parsing throws no other error. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'

  constructor(
    readonly code: ErrorCode,
    what: string,
  ) {
    super(what)
  }
}
