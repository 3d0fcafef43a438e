/**
 * The socket of a raw connection, plain or under TLS.
 * @module
 */
import type { Socket } from 'node:net'
import type { Route } from './routes.js'

/** Serves one connection after the other. `dial` is the first call for each. */
export interface ClientSocket {
  dial(route: Route): void
  /** Bytes written that the kernel has not taken yet. */
  readonly unsentBytes: number
  write(bytes: Buffer): void
  /** The peer has received what was written before its last bytes, so that TCP has acknowledged it. */
  peerHasAll(): void
  /** Sends FIN after everything that was written. */
  end(bytes?: Buffer): void
  /** Stops reading. */
  pause(): void
  /** Reads again: without it, the peer's FIN is not seen. */
  resume(): void
  /** Sends RST where the connection is TCP; output that the kernel has not taken yet is lost. */
  reset(): void
  destroy(): void
  /** Leaves the connection open, and forgets it: no event comes any more. @returns the socket, to be destroyed at some time */
  abandon(): Socket | undefined
  /** Sends FIN after everything that was written, and does not wait for the peer's FIN. */
  destroyOnceSent(): void
}

/** Receives the events of the connection. `onClose` is the last one, and `dial` may be called from then on. */
export interface SocketOwner {
  /** The TCP handshake is complete. */
  onConnect(): void
  /** The connection is ready for HTTP/2: after the TLS handshake, if there is one. */
  onReady(): void
  /** The TLS handshake succeeded, but the connection cannot be used for HTTP/2. */
  onUnfit(reason: string): void
  /** The first `end` bytes of `bytes` have just been read; they are overwritten as soon as this returns. */
  onRead(bytes: Buffer, end: number): void
  onEnd(): void
  onError(error: NodeJS.ErrnoException): void
  onClose(): void
}
