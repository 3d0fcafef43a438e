/**
 * The messages of google.protobuf whose JSON form is not an object with their fields.
 * @module
 */

type Fields = Readonly<Record<string, unknown>>

/** A message of google.protobuf in its JSON form. */
interface WellKnown {
  /** What it is in JSON, for a message. */
  readonly form: string
  /** Its fields, as a message has them; undefined if the value does not fit. */
  fields(value: unknown): Fields | undefined
}

const NANOS = 1_000_000_000

const wrapper: WellKnown = { form: 'the wrapped value', fields: value => ({ value }) }

/** By full name. */
export const WELL_KNOWN: ReadonlyMap<string, WellKnown> = new Map<string, WellKnown>([
  ['google.protobuf.Timestamp', { form: 'a time such as "2026-01-31T12:00:00Z"', fields: timestamp }],
  ['google.protobuf.Duration', { form: 'seconds such as "1.5s"', fields: duration }],
  ['google.protobuf.FieldMask', { form: 'paths such as "id,name"', fields: fieldMask }],
  ['google.protobuf.Struct', { form: 'an object', fields: struct }],
  ['google.protobuf.ListValue', { form: 'an array', fields: listValue }],
  ['google.protobuf.Value', { form: 'any JSON value', fields: anyValue }],
  ...['Double', 'Float', 'Int64', 'UInt64', 'Int32', 'UInt32', 'Bool', 'String', 'Bytes'].map(
    type => [`google.protobuf.${type}Value`, wrapper] as const,
  ),
])

function timestamp(value: unknown): Fields | undefined {
  const [, whole = '', fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(textOf(value)) ?? []
  const ms = Date.parse(whole + zone)
  return Number.isNaN(ms) ? undefined : { seconds: ms / 1_000, nanos: nanos(fraction) }
}

function duration(value: unknown): Fields | undefined {
  const [, sign = '', seconds = '', fraction = ''] =
    /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(textOf(value)) ?? []
  if (seconds === '') return undefined
  const factor = sign === '' ? 1 : -1
  return { seconds: factor * Number(seconds), nanos: factor * nanos(fraction) }
}

function nanos(fraction: string): number {
  return Math.round(Number(`0.${fraction === '' ? '0' : fraction}`) * NANOS)
}

function fieldMask(value: unknown): Fields | undefined {
  if (typeof value !== 'string') return undefined
  const snake = value.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return { paths: snake === '' ? [] : snake.split(',') }
}

function struct(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { fields: value } : undefined
}

function listValue(value: unknown): Fields | undefined {
  return Array.isArray(value) ? { values: value } : undefined
}

function anyValue(value: unknown): Fields {
  if (value === null) return { null_value: 0 }
  if (typeof value === 'boolean') return { bool_value: value }
  if (typeof value === 'number') return { number_value: value }
  if (typeof value === 'string') return { string_value: value }
  return Array.isArray(value) ? { list_value: value } : { struct_value: value }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
