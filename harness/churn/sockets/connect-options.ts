/**
 * How every raw client's TCP connection is made.
 * @module
 */
import type { TcpNetConnectOpts } from 'node:net'

export const CONNECT_OPTIONS: Omit<TcpNetConnectOpts, 'port'> = {
  autoSelectFamily: false,
  // As gRPC clients do; a small frame held back would wait for a delayed ACK, or be lost to the reset.
  noDelay: true,
  allowHalfOpen: true,
}
