/**
 * Every field of a load, defined once. Its type, defaults, flags, input schema, the `load` of `run.json`, what makes
 * two runs comparable, and what reports show are all derived from this table.
 * @module
 */
import { z } from 'zod'
import { ARRIVAL_FORMS, formatArrival, type Arrival } from './arrival.js'
import { CLIENT_KINDS } from './client-kind.js'
import { field, plainField, type LoadField } from './load-field.js'
import { parseArrival } from './parse-arrival.js'
import { DEFAULT_SOURCES, parseSources, type SourceCount } from './sources.js'

const count = (least: number, most: number): z.ZodInt => z.int().min(least).max(most)
const storedCount = z.int().nonnegative()

const CONCURRENCY = 16
const PAYLOAD_BYTES = 16
const SILENT_MS = 50

/** Every upper limit is what one machine can handle. */
export const LOAD_FIELDS = {
  /** Which program the clients are. */
  client: plainField({
    key: 'client',
    takes: '<client>',
    help: 'raw (sockets) or grpc-js (a real client for each connection) (default: raw)',
    values: () => CLIENT_KINDS,
    schema: z.enum(CLIENT_KINDS),
    default: 'raw',
    stored: z.enum(CLIENT_KINDS),
    absent: 'raw',
    fact: 'client',
    show: String,
    always: true,
  }),
  /** From how many loopback addresses connections come. `each`: every connection has its own. */
  sources: field<'sources', SourceCount, z.ZodType<string | number>, z.ZodType<SourceCount | undefined>>({
    key: 'sources',
    takes: '<n>',
    help: `addresses that connections come from, or "each" for one of its own for each connection (default: ${DEFAULT_SOURCES}; 1 where the server is not on IPv4 loopback)`,
    values: () => ['each', '1'],
    schema: z.union([z.string(), z.number()]),
    default: DEFAULT_SOURCES,
    parse: parseSources,
    stored: z.union([z.int().positive(), z.literal('each')]).optional(),
    store: sources => sources,
    // Older files lack the key; their connections came from one address.
    absent: 1,
    fact: 'client addresses',
    show: sources => (sources === 'each' ? 'one for each connection' : String(sources)),
    always: true,
  }),
  /** Connections open at once, or RPCs at once on a connection that is reused. */
  concurrency: plainField({
    key: 'concurrency',
    takes: '<n>',
    help: `connections at once (default: ${CONCURRENCY})`,
    schema: count(1, 10_000),
    default: CONCURRENCY,
    stored: z.int().positive(),
    absent: CONCURRENCY,
    fact: 'client',
    show: value => `${value} at once`,
    always: true,
  }),
  /** RPCs on each connection whose close kind carries any. */
  rpcsPerConnection: plainField({
    key: 'rpcs',
    takes: '<n>',
    help: 'RPCs on each connection that carries any (default: 1)',
    schema: count(1, 10_000),
    default: 1,
    stored: z.int().positive(),
    absent: 1,
    fact: 'RPCs',
    show: value => `${value} per connection that carries any`,
    always: true,
  }),
  /** Bytes of payload in each request. */
  requestBytes: plainField({
    key: 'requestBytes',
    takes: '<n>',
    help: `payload of a request (default: ${PAYLOAD_BYTES})`,
    schema: count(0, 4_000_000),
    default: PAYLOAD_BYTES,
    stored: storedCount,
    absent: PAYLOAD_BYTES,
    fact: 'RPCs',
    show: value => `${value} bytes out`,
    always: true,
  }),
  /** Bytes of payload in each response message. */
  responseBytes: plainField({
    key: 'responseBytes',
    takes: '<n>',
    help: `payload of a response (default: ${PAYLOAD_BYTES})`,
    schema: count(0, 4_000_000),
    default: PAYLOAD_BYTES,
    stored: storedCount,
    absent: PAYLOAD_BYTES,
    fact: 'RPCs',
    show: value => `${value} back`,
    always: true,
  }),
  /** Messages that the server streams in answer to each RPC; 0 for unary RPCs. */
  responseMessages: plainField({
    key: 'responseMessages',
    takes: '<n>',
    help: 'messages that the server streams in answer to each RPC (default: 0, a unary RPC)',
    schema: count(0, 10_000),
    default: 0,
    stored: storedCount.optional(),
    absent: 0,
    fact: 'messages streamed back',
    show: String,
  }),
  /** Milliseconds that a client waits between its last response and its close. */
  lingerMs: plainField({
    key: 'lingerMs',
    takes: '<n>',
    help: 'milliseconds that a client waits before the close (default: 0)',
    schema: count(0, 60_000),
    default: 0,
    stored: storedCount,
    absent: 0,
    fact: 'wait before the close',
    show: value => `${value} ms`,
  }),
  /** When connections begin. `concurrency` is the upper limit of open connections in any case. */
  arrival: field<'arrival', Arrival, z.ZodString, z.ZodOptional<z.ZodString>>({
    key: 'arrival',
    takes: '<when>',
    help: `when connections begin, in connections a second: ${ARRIVAL_FORMS.join(', ')} (default: unbounded)`,
    values: () => ARRIVAL_FORMS.map(form => form.replace(/=.*/, '=')),
    schema: z.string(),
    default: { kind: 'unbounded' },
    parse: parseArrival,
    stored: z.string().optional(),
    store: arrival => (arrival.kind === 'unbounded' ? undefined : formatArrival(arrival)),
    absent: 'unbounded',
    fact: 'arrival',
    show: String,
  }),
  /** Milliseconds that a client neither reads nor writes before its close, if its close kind is silent. */
  silentMs: plainField({
    key: 'silentMs',
    takes: '<n>',
    help: `milliseconds that a half-open client neither reads nor writes (default: ${SILENT_MS}, or --linger-ms if that is more)`,
    schema: count(0, 3_600_000),
    default: SILENT_MS,
    fallback: ({ lingerMs }) => Math.max(lingerMs, SILENT_MS),
    stored: storedCount.optional(),
    // Older files lack the key; their clients were not silent.
    absent: 0,
    fact: 'silence before the close',
    show: value => `${value} ms`,
    matters: {
      for: closes => closes.some(({ silent }) => silent),
      why: 'is how long a half-open client stays silent',
    },
    hint: 'Take --close half-open, or a mix with some of it such as clean=3,half-open=1.',
  }),
} as const

type Fields = typeof LOAD_FIELDS

/** The fields of a load, by their keys in the table. */
export type LoadFieldValues = { readonly [Key in keyof Fields]: Fields[Key]['default'] }

/** The fields that a user may give, by the keys of the flags. */
export type LoadFieldInput = {
  readonly [Key in keyof Fields as Fields[Key]['key']]?: z.output<Fields[Key]['schema']> | undefined
}

/** The schema of each in `load` of `run.json`. */
type StoredShape = { readonly [Key in keyof Fields]: Fields[Key]['stored'] }
/** The schema of each field in `load` of `run.json`. */
export const storedLoadShape = mapFields(({ stored }) => stored) as unknown as StoredShape

/** The value of each field where none is given. */
export const DEFAULT_LOAD_FIELDS = mapFields(each => each.default) as unknown as LoadFieldValues

/** Every field with its key in the table. */
export function loadFields(): readonly (readonly [key: keyof Fields, spelled: LoadField])[] {
  return Object.entries(LOAD_FIELDS) as unknown as (readonly [keyof Fields, LoadField])[]
}

function mapFields<Result>(of: (each: LoadField) => Result): Record<string, Result> {
  return Object.fromEntries(loadFields().map(([key, each]) => [key, of(each)]))
}
