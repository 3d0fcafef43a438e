/**
 * The ways in which a client connection ends, as data: what a client reads to know what to do.
 * @module
 */

import { PROTOCOL_ERRORS, type ProtocolError } from './protocol-error.js'

/** What a client sends last that no HTTP/2 client may send. */
export type BrokenBytes = ProtocolError | 'client-hello'

/** What a client does on one connection, from the TCP handshake to the close. */
export interface Close {
  /**
   * What the client does before it closes. `tcp`: the TCP handshake and nothing more. `preface`: it also sends the
   * HTTP/2 preface and its SETTINGS. `settings`: it also waits for the server's SETTINGS.
   */
  readonly opens: 'tcp' | 'preface' | 'settings'
  /** Whether it makes RPCs, each of which the server must answer. */
  readonly rpcs: boolean
  /** Whether it sends GOAWAY first, as RFC 9113 recommends. */
  readonly goaway: boolean
  /** Whether it neither reads nor writes for `silentMs` milliseconds before it closes. */
  readonly silent: boolean
  /** What it sends last, where that breaks the protocol: the server ends the connection. */
  readonly breaks?: BrokenBytes
  /** Whether it waits until all connections that are open at once are as far, and ends in the same moment as they do. */
  readonly together?: true
  /**
   * How the TCP connection ends. `never`: the client leaves it as it is, and neither reads nor closes; it stays open while
   * the load lasts. `server`: the client answers nothing, not even PING, until the server ends it.
   */
  readonly end: 'fin' | 'rst' | 'never' | 'server'
  /** One line for the documentation. */
  readonly help: string
}

/** One row for each way that keeps to the protocol. `clean` is the orderly close; every other one is abrupt. */
const WAYS = {
  clean: {
    opens: 'settings',
    rpcs: true,
    goaway: true,
    silent: false,
    end: 'fin',
    help: 'RPCs, then GOAWAY and FIN',
  },
  rst: {
    opens: 'settings',
    rpcs: false,
    goaway: false,
    silent: false,
    end: 'rst',
    help: 'preface and SETTINGS both ways, then RST; no RPC',
  },
  fin: {
    opens: 'settings',
    rpcs: false,
    goaway: false,
    silent: false,
    end: 'fin',
    help: 'preface and SETTINGS both ways, then FIN without GOAWAY; no RPC',
  },
  'rst-after-rpc': {
    opens: 'settings',
    rpcs: true,
    goaway: false,
    silent: false,
    end: 'rst',
    help: 'RPCs, then RST',
  },
  'rst-at-preface': {
    opens: 'preface',
    rpcs: false,
    goaway: false,
    silent: false,
    end: 'rst',
    help: 'preface and SETTINGS sent, then RST at once',
  },
  'tcp-only': {
    opens: 'tcp',
    rpcs: false,
    goaway: false,
    silent: false,
    end: 'fin',
    help: 'TCP handshake, then FIN; no byte is sent',
  },
  'half-open': {
    opens: 'settings',
    rpcs: true,
    goaway: false,
    silent: true,
    end: 'rst',
    help: 'RPCs, then silence for --silent-ms, then RST: a host that went away and came back',
  },
  vanish: {
    opens: 'settings',
    rpcs: true,
    goaway: false,
    silent: true,
    end: 'never',
    help: 'RPCs, then the client stops reading, and never closes: only the keepalive of the server ends it, which must be shorter than --silent-ms; without a keepalive each connection stays open, and the run is leak',
  },
  unanswered: {
    opens: 'settings',
    rpcs: true,
    goaway: false,
    silent: false,
    end: 'server',
    help: 'RPCs, then the client answers nothing, not even PING, until the keepalive of the server ends the connection; without a keepalive the client gives up, and the run is void',
  },
  'rst-together': {
    opens: 'settings',
    rpcs: true,
    goaway: false,
    silent: false,
    together: true,
    end: 'rst',
    help: 'RPCs, then RST of all connections in the same moment, --concurrency of them: a network or a proxy that fails',
  },
  'tcp-rst': {
    opens: 'tcp',
    rpcs: false,
    goaway: false,
    silent: false,
    end: 'rst',
    help: 'TCP handshake, then RST; no byte is sent, as by some probes of load balancers',
  },
  'tcp-silent': {
    opens: 'tcp',
    rpcs: false,
    goaway: false,
    silent: true,
    end: 'fin',
    help: 'TCP handshake, then silence for --silent-ms before the preface, then FIN',
  },
  'tls-cut': {
    opens: 'tcp',
    rpcs: false,
    goaway: false,
    silent: false,
    breaks: 'client-hello',
    end: 'fin',
    help: 'a TLS handshake that ends in the middle of its first message',
  },
} as const satisfies Readonly<Record<string, Close>>

type ErrorKind = `error-${ProtocolError}`

/** One row for each protocol error: after the RPCs, so that the connection is in use. */
const ERRORS = Object.fromEntries(
  Object.entries(PROTOCOL_ERRORS).map(([name, what]) => [
    `error-${name}`,
    {
      opens: name === 'bad-preface' ? 'tcp' : 'settings',
      rpcs: name !== 'bad-preface',
      goaway: false,
      silent: false,
      breaks: name,
      end: 'fin',
      help: `RPCs, then ${what}`,
    },
  ]),
) as Readonly<Record<ErrorKind, Close>>

/** All rows. */
export const CLOSES: Readonly<Record<keyof typeof WAYS | ErrorKind, Close>> = { ...WAYS, ...ERRORS }

/** What `--close` takes. */
export type CloseKind = keyof typeof CLOSES

/** In the order of the table. */
export const CLOSE_KINDS = Object.keys(CLOSES) as readonly CloseKind[]

/** One way to close, or several by weight. */
export type CloseChoice = CloseKind | ReadonlyMap<CloseKind, number>

/** The ways in which connections of a load end, each once. */
export function closesOf(close: CloseChoice): readonly Close[] {
  return (typeof close === 'string' ? [close] : [...close.keys()]).map(kind => CLOSES[kind])
}

/** Whether a real grpc-js client can end a connection that way: it always makes RPCs, then sends GOAWAY and FIN. */
export function grpcJsCloses({ opens, rpcs, goaway, silent, breaks, together, end }: Close): boolean {
  return opens === 'settings' && rpcs && goaway && !silent && !breaks && !together && end === 'fin'
}
