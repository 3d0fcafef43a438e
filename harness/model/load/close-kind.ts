/**
 * The ways in which a client connection ends, as data: what a client reads to know what to do.
 * @module
 */

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
  /** How the TCP connection ends. */
  readonly end: 'fin' | 'rst'
  /** One line for the documentation. */
  readonly help: string
}

/** One row for each value that `--close` takes. `clean` is the orderly close; every other one is abrupt. */
export const CLOSES = {
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
} as const satisfies Readonly<Record<string, Close>>

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
export function grpcJsCloses({ opens, rpcs, goaway, silent, end }: Close): boolean {
  return opens === 'settings' && rpcs && goaway && !silent && end === 'fin'
}
