/**
 * The phases of a raw connection.
 * @module
 */

/**
 * `resting`: all RPCs are answered and the connection is kept open. `unanswering`: the client answers nothing until the
 * server ends the connection. `flushing`: the kernel has not taken all output yet.
 */
export type ConnectionPhase =
  | 'connecting'
  | 'securing'
  | 'talking'
  | 'resting'
  | 'lingering'
  | 'silent'
  | 'unanswering'
  | 'flushing'
  | 'closing'
  | 'over'

/** The reason of a failure by timeout, for each phase. */
export const TIMED_OUT: Readonly<Record<ConnectionPhase, string>> = {
  connecting: 'timed out connecting',
  securing: 'timed out in the TLS handshake',
  talking: 'timed out waiting for the server',
  resting: 'timed out',
  lingering: 'timed out',
  silent: 'timed out',
  unanswering:
    'the server did not end a connection whose client answers nothing (its keepalive must be on, and shorter than the time that an RPC may take)',
  flushing: 'timed out waiting for the server to read',
  closing: "timed out waiting for the server's close",
  over: 'timed out',
}

/** The reason of a timeout where the client waits for SETTINGS only. */
export const NO_SETTINGS =
  "timed out waiting for the server's SETTINGS (a multiplexer such as cmux waits for an RPC first: " +
  'take a close that makes one, such as clean or rst-after-rpc)'
