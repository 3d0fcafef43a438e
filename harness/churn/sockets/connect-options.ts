/**
 * TCP options of the raw client.
 * @module
 */
import type { TcpNetConnectOpts } from 'node:net'

/** Options of `net.connect`, for every connection of the raw client. */
export const CONNECT_OPTIONS: Omit<TcpNetConnectOpts, 'port'> = {
  autoSelectFamily: false,
  // As in gRPC clients. Otherwise a small frame waits for a delayed ACK, or is lost in the reset.
  noDelay: true,
  allowHalfOpen: true,
}
