/**
 * Scalar values in the JSON form of protobuf.
 * @module
 */

const INT = /^-?\d+$/
const BASE64 = /^[\w+/-]*={0,2}$/

/** The bounds of each integer type. */
const BOUNDS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
}

/** Types that have the same values as others, and another encoding. */
const SAME: Readonly<Record<string, string>> = {
  sint32: 'int32',
  sfixed32: 'int32',
  fixed32: 'uint32',
  sint64: 'int64',
  sfixed64: 'int64',
  fixed64: 'uint64',
}

/**
 * The value as protobufjs takes it.
 * @param type `int32`, `string`, …
 * @returns undefined if it does not fit the type
 */
export function scalarFromJson(type: string, value: unknown): string | number | boolean | Buffer | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'bytes':
      return typeof value === 'string' && BASE64.test(value) ? Buffer.from(value, 'base64') : undefined
    case 'float':
    case 'double':
      return float(value)
    default:
      return integer(BOUNDS[SAME[type] ?? type], value)
  }
}

function float(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isNaN(number) && value !== 'NaN' ? undefined : number
}

/** 64 bits are a text in JSON, because its numbers have 53. protobufjs takes the text of any of them. */
function integer(bounds: readonly [bigint, bigint] | undefined, value: unknown): string | number | undefined {
  const text = typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : value
  if (bounds === undefined || typeof text !== 'string' || !INT.test(text)) return undefined
  const [least, most] = bounds
  const exact = BigInt(text)
  if (exact < least || exact > most) return undefined
  return exact >= Number.MIN_SAFE_INTEGER && exact <= Number.MAX_SAFE_INTEGER ? Number(exact) : text
}
