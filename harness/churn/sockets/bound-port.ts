/**
 * One system call less for each connection that comes from a port of leakgate's choice.
 * @module
 */
import type { Socket } from 'node:net'

/** The part of a socket that Node does not document. */
interface WithHandle {
  readonly _handle?: { getsockname?: unknown } | null
}

/**
 * Node asks the kernel which port it has just bound, to find a port in use before it connects. The kernel reports that port when it
 * connects, too (EADDRINUSE), so the question only takes time: 4 % of the client's. To be called right after `connect`, which
 * binds in the next tick. Where Node has no such handle, nothing changes.
 */
export function skipBoundPortCheck(socket: Socket): void {
  const handle = (socket as unknown as WithHandle)._handle
  if (handle) handle.getsockname = undefined
}
