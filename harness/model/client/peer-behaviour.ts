/**
 * How leakgate's server behaves towards a client under test, as data.
 * @module
 */

/** One behaviour. `peer/` reads these facts, and compares no names. */
export interface PeerBehaviour {
  /** In a few words, for help. */
  readonly help: string
  /** `refuses`: nobody listens at the address. `hangs-up`: a connection is reset before any byte. */
  readonly connects: 'accepts' | 'refuses' | 'hangs-up'
  /** How a stream is answered. `refused-stream` is RST_STREAM with REFUSED_STREAM. */
  readonly reply: 'ok' | 'unavailable' | 'never' | 'refused-stream'
  /** Set where only the first attempt of a call gets that reply, and every other one is answered. */
  readonly firstAttemptOnly?: true
  /** The wait before an answer, in milliseconds. */
  readonly delayMs: number
  /** What becomes of the connection after so many answers. */
  readonly after?: { readonly answers: number; readonly end: 'fin' | 'rst' | 'goaway' }
}

const ANSWERS = { connects: 'accepts', reply: 'ok', delayMs: 0 } as const

/** A new behaviour is a new row, if these facts describe it. */
export const PEER_BEHAVIOURS = {
  answers: { ...ANSWERS, help: 'answers' },
  slow: { ...ANSWERS, delayMs: 20, help: 'answers after 20 ms' },
  closes: { ...ANSWERS, after: { answers: 1, end: 'fin' }, help: 'answers, then sends FIN without GOAWAY' },
  resets: { ...ANSWERS, after: { answers: 1, end: 'rst' }, help: 'answers, then resets the connection' },
  goaway: { ...ANSWERS, after: { answers: 1, end: 'goaway' }, help: 'answers, then sends GOAWAY' },
  'goaway-100': {
    ...ANSWERS,
    after: { answers: 100, end: 'goaway' },
    help: 'sends GOAWAY after each 100 answers of a connection',
  },
  errors: { ...ANSWERS, reply: 'unavailable', help: 'answers with status UNAVAILABLE' },
  'errors-first': {
    ...ANSWERS,
    reply: 'unavailable',
    firstAttemptOnly: true,
    help: 'answers the first attempt of each call with UNAVAILABLE, and the next one with OK',
  },
  'never-answers': { ...ANSWERS, reply: 'never', help: 'takes streams and never answers' },
  'refuses-streams': { ...ANSWERS, reply: 'refused-stream', help: 'resets each stream with REFUSED_STREAM' },
  'hangs-up': { ...ANSWERS, connects: 'hangs-up', help: 'resets each connection before any byte' },
  refuses: { ...ANSWERS, connects: 'refuses', help: 'does not listen' },
} as const satisfies Record<string, PeerBehaviour>

/** The name of a behaviour. */
export type PeerBehaviourName = keyof typeof PEER_BEHAVIOURS

/** In the order of help. */
export const PEER_BEHAVIOUR_NAMES = Object.keys(PEER_BEHAVIOURS) as [
  PeerBehaviourName,
  ...PeerBehaviourName[],
]
