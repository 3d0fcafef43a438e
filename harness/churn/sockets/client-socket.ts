/**
 * What a raw connection needs of a socket, plain or secured.
 * @module
 */
import type { HostPort } from '../../model/host-port.js'

/** Serves one connection after the other; none of its methods may be called before the first `dial`. */
export interface ClientSocket {
  dial(to: HostPort): void
  /** Bytes written that the kernel has not taken yet. */
  readonly unsentBytes: number
  write(bytes: Buffer): void
  /** FIN, behind all that was written. */
  end(bytes?: Buffer): void
  /** Reads no more. */
  pause(): void
  /** RST; what the kernel has not taken yet is lost. */
  reset(): void
  destroy(): void
  /** FIN behind all that was written, without waiting for the peer's. */
  destroyOnceSent(): void
}

/** Told what becomes of the connection; `onClose` comes last, and `dial` may be called from there on. */
export interface SocketOwner {
  /** The TCP handshake is complete. */
  onConnect(): void
  /** There is a connection to speak HTTP/2 on. */
  onReady(): void
  /** There is none to speak HTTP/2 on, though nothing went wrong in itself. */
  onUnfit(reason: string): void
  /** The first `end` of `bytes` have just been read; they are overwritten as soon as this returns. */
  onRead(bytes: Buffer, end: number): void
  onEnd(): void
  onError(error: NodeJS.ErrnoException): void
  onClose(): void
}
