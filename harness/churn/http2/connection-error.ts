/**
 * A connection error of RFC 9113, section 5.4.1.
 * @module
 */
import type { ErrorCode } from './frame.js'

/** The server broke the protocol, so the connection must end. The only error that parsing can throw. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'

  constructor(
    readonly code: ErrorCode,
    what: string,
  ) {
    super(what)
  }
}
