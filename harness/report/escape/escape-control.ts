/**
 * Makes control characters in untrusted text visible. The text comes from a server or from a stored run.
 * @module
 */

/**
 * Control characters except tab and line feed, characters that change the direction of writing, and characters that
 * XML forbids.
 */
const INVISIBLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\p{Cs}]/gu

/** Replaces each by `\uXXXX`, so that no escape sequence reaches a terminal and no text disguises itself as another. */
export function escapeControl(text: string): string {
  return text.replace(INVISIBLE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same on one line, for formats in which a line is a record. */
export function oneLine(text: string): string {
  return escapeControl(text).replace(/\s+/g, ' ').trim()
}

/** A copy of the data in which every text is escaped, keys included. */
export function escapeControlDeep<Data>(data: Data): Data {
  return escapeAny(data) as Data
}

function escapeAny(data: unknown): unknown {
  if (typeof data === 'string') return escapeControl(data)
  if (Array.isArray(data)) return data.map(escapeAny)
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [escapeControl(key), escapeAny(value)]),
  )
}
