/**
 * A list of calls: names of the config and methods, each with its weight.
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import { HarnessError } from '../model/harness-error.js'
import { CALL_FLAGS } from '../run/scenario/call-flags.js'

type Values = Readonly<Record<string, unknown>>

/** Settings that calls of one load may add to; they share every other one. */
const ADDED: readonly string[] = [CALL_FLAGS.proto.key, CALL_FLAGS.protoPath.key, CALL_FLAGS.expectStatus.key]

/**
 * @param texts `NAME`, `NAME=WEIGHT`, or a method as `--call` takes it
 * @param flagsOf the flags of a call of the config; undefined where the text names none
 * @returns the flags of all of them together; undefined where none is a name
 * @throws {HarnessError} where two calls have different values of a setting that they share
 */
export function severalCalls(
  texts: readonly string[],
  flagsOf: (name: string) => Values | undefined,
): Values | undefined {
  const parts = texts.map(text => {
    const [name = '', weight] = text.split('=')
    const flags = flagsOf(name)
    return { name, named: flags !== undefined, flags: flags ?? { call: name }, weight }
  })
  if (!parts.some(({ named }) => named)) return undefined
  const merged: Record<string, unknown> = {}
  for (const { name, flags } of parts) {
    for (const [key, value] of Object.entries(flags)) {
      if (key === CALL_FLAGS.call.key || key === CALL_FLAGS.data.key) continue
      const before = merged[key]
      if (before === undefined) merged[key] = value
      else if (ADDED.includes(key)) merged[key] = added(before, value)
      else if (!isDeepStrictEqual(before, value)) {
        throw new HarnessError(
          `The calls of a run share "${key}", and ${name} has another one than those before it`,
          `Give "${key}" once, beside "call".`,
        )
      }
    }
  }
  return {
    ...merged,
    call: parts.map(
      ({ flags, weight }) => `${String(flags['call'])}${weight === undefined ? '' : `=${weight}`}`,
    ),
    data: parts.map(({ flags: { data = '{}' } }) => (typeof data === 'string' ? data : JSON.stringify(data))),
  }
}

/** Lists are joined, and statuses are a text with commas. */
function added(before: unknown, value: unknown): unknown {
  if (typeof before === 'string' && typeof value === 'string')
    return [...new Set([...before.split(','), ...value.split(',')])].join(',')
  return [...new Set([before, value].flat())]
}
