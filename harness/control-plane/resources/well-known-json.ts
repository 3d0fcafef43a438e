/**
 * The JSON form of messages of google.protobuf whose JSON is not their fields.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'

const NANOS = 1_000_000_000

/** @throws {HarnessError} where it is no number of seconds with `s` */
export function durationFrom(json: unknown, where: string): { seconds: number; nanos: number } {
  const [, text] = /^(-?\d+(?:\.\d{1,9})?)s$/.exec(typeof json === 'string' ? json : '') ?? []
  if (text === undefined) {
    throw new HarnessError(
      `${where}: ${JSON.stringify(json)} is no duration`,
      'Write it in seconds, such as 1.5s.',
    )
  }
  const seconds = Math.trunc(Number(text))
  return { seconds, nanos: Math.round((Number(text) - seconds) * NANOS) }
}

/** @throws {HarnessError} where it is no object */
export function structFrom(json: unknown, where: string): { fields: Readonly<Record<string, unknown>> } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new HarnessError(`${where}: it is no object`, 'Write an object.')
  }
  return { fields: Object.fromEntries(Object.entries(json).map(([key, value]) => [key, valueFrom(value)])) }
}

/** Any value of JSON. */
export function valueFrom(json: unknown): object {
  if (json === null || json === undefined) return { null_value: 'NULL_VALUE' }
  if (typeof json === 'number') return { number_value: json }
  if (typeof json === 'string') return { string_value: json }
  if (typeof json === 'boolean') return { bool_value: json }
  if (Array.isArray(json)) return { list_value: { values: json.map(valueFrom) } }
  return { struct_value: structFrom(json, '') }
}
