/**
 * `{n}` and `{uuid}` in the values of a call.
 * @module
 */
import { randomUUID } from 'node:crypto'

const PLACEHOLDER = /\{(n|uuid)\}/g

/** The values of one RPC: the same in all its messages and its metadata. */
export interface PlaceholderValues {
  readonly n: number
  readonly uuid: string
}

/** The values of one RPC after the other; `n` counts from 1. */
export function placeholderValues(): () => PlaceholderValues {
  let n = 0
  return () => ({ n: ++n, uuid: randomUUID() })
}

/** Whether a text has any of them. */
export function hasPlaceholders(text: string): boolean {
  return text.search(PLACEHOLDER) >= 0
}

/** The text with their values. */
export function fillText(text: string, values: PlaceholderValues): string {
  return text.replace(PLACEHOLDER, (_, name: keyof PlaceholderValues) => String(values[name]))
}

/** A copy of parsed JSON with their values in every text; keys stay. */
export function fillJson(value: unknown, values: PlaceholderValues): unknown {
  if (typeof value === 'string') return fillText(value, values)
  if (Array.isArray(value)) return value.map(item => fillJson(item, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillJson(item, values)]))
}
