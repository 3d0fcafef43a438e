/**
 * How far a raw connection has come.
 * @module
 */

export type ConnectionPhase =
  'connecting' | 'securing' | 'talking' | 'resting' | 'lingering' | 'silent' | 'flushing' | 'closing' | 'over'

/** What is to be said of a connection whose time is up in that phase. */
export const TIMED_OUT: Readonly<Record<ConnectionPhase, string>> = {
  connecting: 'timed out connecting',
  securing: 'timed out in the TLS handshake',
  talking: 'timed out waiting for the server',
  resting: 'timed out',
  lingering: 'timed out',
  silent: 'timed out',
  flushing: 'timed out waiting for the server to read',
  closing: "timed out waiting for the server's close",
  over: 'timed out',
}
