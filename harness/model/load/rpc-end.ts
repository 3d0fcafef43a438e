/**
 * The ways in which an RPC ends on a connection that stays open, as data: what a client reads to know what to do.
 * @module
 */
import type { ErrorCode } from './error-code.js'

/** What a client does with one RPC, from its HEADERS to its end. */
export interface RpcEnd {
  /**
   * Which RPC it needs. `any`: every one. `long`: its response is larger than a stream's window. `slow`: its response comes
   * after any deadline. `slow-reader`: its handler reads the messages of the request more slowly than they come.
   */
  readonly rpc: 'any' | 'long' | 'slow' | 'slow-reader'
  /**
   * What the client sends. `headers`: HEADERS only. `message`: HEADERS and the messages, without END_STREAM. `request`: all
   * of it. `flood`: the messages again and again, for as long as the server's window takes them. `dialogue`: the messages, and then
   * answers to those of the server.
   */
  readonly sends: 'headers' | 'message' | 'request' | 'flood' | 'dialogue'
  /**
   * When it ends the RPC: as soon as everything is `sent`, with the `first-message` of the response, when the response has filled the
   * `window` that the client does not widen, at the `deadline`, when the `dialogue` is over, or with the `trailers`.
   */
  readonly until: 'sent' | 'first-message' | 'window' | 'deadline' | 'dialogue' | 'trailers'
  /**
   * How: not at all, since the server does; RST_STREAM with an error code; or with the whole connection, while the stream is open. `vanish`: the client leaves the
   * connection as it is, and neither reads nor closes; it stays open while the load lasts.
   */
  readonly end: 'trailers' | ErrorCode | 'fin' | 'rst' | 'goaway' | 'vanish'
  /** Whether the RPC has a deadline, which both sides know (`grpc-timeout`). */
  readonly deadline: boolean
  /** One line for the documentation. */
  readonly help: string
}

const cancelled = { sends: 'request', end: 'CANCEL', deadline: false } as const
const left = { rpc: 'long', sends: 'request', until: 'window', deadline: false } as const

/** One row for each value that `--rpc-end` takes. `trailers` is the orderly end. */
export const RPC_ENDS = {
  trailers: {
    rpc: 'any',
    sends: 'request',
    until: 'trailers',
    end: 'trailers',
    deadline: false,
    help: 'the whole request and the whole response',
  },
  'cancel-after-headers': {
    ...cancelled,
    rpc: 'any',
    sends: 'headers',
    until: 'sent',
    help: 'HEADERS, then RST_STREAM with CANCEL',
  },
  'cancel-after-message': {
    ...cancelled,
    rpc: 'long',
    until: 'first-message',
    help: 'the whole request, then CANCEL with the first message of a long response',
  },
  'cancel-after-half-close': {
    ...cancelled,
    rpc: 'any',
    until: 'sent',
    help: 'the whole request, then CANCEL at once',
  },
  deadline: {
    ...cancelled,
    rpc: 'slow',
    until: 'deadline',
    deadline: true,
    help: 'a server that sleeps until the deadline is over, then CANCEL',
  },
  'window-cancel': {
    ...cancelled,
    rpc: 'long',
    until: 'window',
    help: 'a response that fills the window, which the client does not widen, then CANCEL',
  },
  'window-deadline': {
    ...cancelled,
    rpc: 'long',
    until: 'deadline',
    deadline: true,
    help: 'the same until the deadline is over, then CANCEL',
  },
  flood: {
    ...cancelled,
    rpc: 'slow-reader',
    sends: 'flood',
    until: 'sent',
    help: 'messages faster than the handler reads them, until the window is full, then CANCEL',
  },
  'no-half-close': {
    ...cancelled,
    rpc: 'any',
    sends: 'message',
    until: 'trailers',
    help: 'the request without END_STREAM; CANCEL where the server does not answer in 50 ms',
  },
  'left-fin': {
    ...left,
    end: 'fin',
    help: 'a response that fills the window, then FIN with the streams open',
  },
  'left-rst': { ...left, end: 'rst', help: 'the same with RST' },
  'left-goaway': { ...left, end: 'goaway', help: 'the same with GOAWAY and FIN' },
  'left-vanish': {
    ...left,
    end: 'vanish',
    help: 'the same, but the client stops reading and never closes: only the keepalive of the server ends the connection',
  },
  'reset-no-error': reset('NO_ERROR'),
  'reset-protocol-error': reset('PROTOCOL_ERROR'),
  'reset-internal-error': reset('INTERNAL_ERROR'),
  'reset-flow-control-error': reset('FLOW_CONTROL_ERROR'),
  'reset-settings-timeout': reset('SETTINGS_TIMEOUT'),
  'reset-stream-closed': reset('STREAM_CLOSED'),
  'reset-frame-size-error': reset('FRAME_SIZE_ERROR'),
  'reset-refused-stream': reset('REFUSED_STREAM'),
  'reset-compression-error': reset('COMPRESSION_ERROR'),
  'reset-connect-error': reset('CONNECT_ERROR'),
  'reset-enhance-your-calm': reset('ENHANCE_YOUR_CALM'),
  'reset-inadequate-security': reset('INADEQUATE_SECURITY'),
  'reset-http-1-1-required': reset('HTTP_1_1_REQUIRED'),
} as const satisfies Readonly<Record<string, RpcEnd>>

/** What `--rpc-end` takes. */
export type RpcEndKind = keyof typeof RPC_ENDS

/** In the order of the table. */
export const RPC_END_KINDS = Object.keys(RPC_ENDS) as readonly RpcEndKind[]

/** CANCEL has rows of its own. */
function reset<const Code extends ErrorCode>(end: Code) {
  return {
    rpc: 'any',
    sends: 'request',
    until: 'sent',
    end,
    deadline: false,
    help: `the whole request, then RST_STREAM with ${end}`,
  } as const
}
