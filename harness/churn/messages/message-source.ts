/**
 * Where the messages of a load come from, as the streams see it.
 * @module
 */

/** Where the messages come from, and who is told what became of them. */
export interface MessageSource {
  /** The header block of the next stream. */
  nextHeaders(): Buffer
  /** The next message to send; undefined where there are no more. */
  take(): Buffer | undefined
  /** Whether there are more. */
  readonly hasMore: boolean
  /** The whole message is sent. */
  sent(): void
  /** A message, or the attempt to send one, failed. */
  failed(reason: string): void
  /** The client ended a stream that the server did not read from any more. */
  endedByClient(): void
  /** The server ended a stream with status OK. */
  answered(): void
}
