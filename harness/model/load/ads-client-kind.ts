/**
 * The lives of an ADS client, as data: what it does between the opening of its stream and its end.
 * @module
 */

/** What an ADS client does on its stream. */
export interface AdsLife {
  /** The variant of Envoy's xDS protocol: state of the world, or incremental. */
  readonly variant: 'sotw' | 'delta'
  /** Whether it waits until each of its types is answered once, or leaves as soon as it has subscribed. */
  readonly until: 'answered' | 'sent'
  /** How it answers the first response of each type. */
  readonly answers: 'ack' | 'nack' | 'nothing'
  /** Whether it unsubscribes from its types in the end, and subscribes to them again. */
  readonly flaps: boolean
  /** How it leaves: END_STREAM and the server's trailers, RST_STREAM, or with its connection. `vanish`: it neither reads nor closes. */
  readonly end: 'half-close' | 'CANCEL' | 'fin' | 'rst' | 'vanish'
  /** One line for the documentation. */
  readonly help: string
}

const acked = { until: 'answered', answers: 'ack', flaps: false } as const

/** The lives of both variants; the name of the variant is put before that of the row. */
const ROWS = {
  cancel: { ...acked, end: 'CANCEL', help: 'subscribes, ACKs each type, then RST_STREAM with CANCEL' },
  'half-close': {
    ...acked,
    end: 'half-close',
    help: 'subscribes, ACKs each type, then END_STREAM; the server ends the stream with status OK',
  },
  fin: { ...acked, end: 'fin', help: 'subscribes, ACKs each type, then FIN with the stream open' },
  rst: { ...acked, end: 'rst', help: 'the same with RST' },
  vanish: {
    ...acked,
    end: 'vanish',
    help: 'the same, but it stops reading and never closes: only the keepalive of the server ends the connection',
  },
  nack: { ...acked, answers: 'nack', end: 'CANCEL', help: 'subscribes, NACKs each type, then CANCEL' },
  'no-ack': {
    ...acked,
    answers: 'nothing',
    end: 'CANCEL',
    help: 'subscribes, reads the first response of each type and answers none, then CANCEL',
  },
  early: {
    ...acked,
    until: 'sent',
    answers: 'nothing',
    end: 'CANCEL',
    help: 'subscribes, then CANCEL at once, while the responses are on their way',
  },
  flap: {
    ...acked,
    flaps: true,
    end: 'half-close',
    help: 'subscribes, ACKs each type, unsubscribes and subscribes again, then END_STREAM',
  },
} as const satisfies Readonly<Record<string, Omit<AdsLife, 'variant'>>>

/** What `--ads-client` takes. */
export type AdsClientKind = `${AdsLife['variant']}-${keyof typeof ROWS}`

/** One row for each of them. */
export const ADS_LIVES = Object.fromEntries(
  (['sotw', 'delta'] as const).flatMap(variant =>
    Object.entries(ROWS).map(([name, row]) => [`${variant}-${name}`, { variant, ...row }]),
  ),
) as unknown as Readonly<Record<AdsClientKind, AdsLife>>

/** In the order of the table. */
export const ADS_CLIENT_KINDS = Object.keys(ADS_LIVES) as readonly AdsClientKind[]

/** Whether the client leaves with its connection, so that no other client can be on it. */
export function endsConnection({ end }: AdsLife): boolean {
  return end === 'fin' || end === 'rst' || end === 'vanish'
}
