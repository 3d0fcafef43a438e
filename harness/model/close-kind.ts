/**
 * The ways a client connection can end. `clean` is GOAWAY then FIN; every other one is an abrupt close.
 * @module
 */

export const CLOSE_KINDS = [
  'clean',
  'rst',
  'fin',
  'rst-after-rpc',
  'rst-at-preface',
  'tcp-only',
  'half-open',
] as const

/**
 * - `clean`: one RPC, then GOAWAY and FIN.
 * - `rst`: preface and SETTINGS both ways, then RST; no RPC.
 * - `fin`: preface and SETTINGS both ways, then FIN without GOAWAY; no RPC.
 * - `rst-after-rpc`: one RPC, then RST.
 * - `rst-at-preface`: preface and SETTINGS sent, then RST at once.
 * - `tcp-only`: TCP connect, then FIN; not one byte sent.
 * - `half-open`: one RPC, then silence: the client neither reads nor closes until its peer would find the
 *   host rebooted, and answers with RST.
 */
export type CloseKind = (typeof CLOSE_KINDS)[number]

/** Control loads, which open no connection per unit of work. */
export const CONTROL_LOADS = ['reuse', 'idle'] as const

/**
 * - `reuse`: the same RPCs over one connection.
 * - `idle`: nothing; a unit of work is one millisecond of waiting.
 */
export type ControlLoad = (typeof CONTROL_LOADS)[number]

/** What `--close` accepts. */
export type LoadKind = CloseKind | ControlLoad

export const LOAD_KINDS: readonly LoadKind[] = [...CLOSE_KINDS, ...CONTROL_LOADS]

/** Whether connections of this kind carry an RPC that the server must have answered. */
export function carriesRpc(kind: LoadKind): boolean {
  return kind === 'clean' || kind === 'rst-after-rpc' || kind === 'half-open' || kind === 'reuse'
}
