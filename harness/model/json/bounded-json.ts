/**
 * JSON of users within limits: data that is nested thousands of levels deep makes every program that walks through it fail.
 * @module
 */

/** No file of leakgate, and no message of a service, is nested that deep. */
const MOST_LEVELS = 100
/** Values in all of a config. */
const MOST_VALUES = 100_000
/** Values in a text: a run of a day has a hundredth of it, and each value can become an issue of its own when it is checked. */
const MOST_TEXT_VALUES = 500_000

/**
 * Parses a JSON text.
 * @throws {Error} where it is no JSON, is nested deeper than 100 levels, or has more than 500,000 values
 */
export function parseBoundedJson(text: string): unknown {
  refuseUnboundedText(text)
  return JSON.parse(text)
}

/**
 * Checks data that code has made.
 * @throws {Error} where it is nested deeper than 100 levels, contains itself, or has more than 100,000 values
 */
export function refuseUnbounded(data: unknown): void {
  let level: object[] = isObject(data) ? [data] : []
  let values = 0
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) throw tooDeep()
    const next: object[] = []
    for (const object of level) {
      const items: unknown[] = Object.values(object)
      values += items.length
      if (values > MOST_VALUES) throw new Error(`it has more than ${MOST_VALUES} values`)
      for (const item of items) if (isObject(item)) next.push(item)
    }
    level = next
  }
}

/** Counts without parsing: a parsed text takes many times the memory of the text. */
function refuseUnboundedText(text: string): void {
  let level = 0
  let values = 1
  for (let at = 0; at < text.length; at++) {
    switch (text.charAt(at)) {
      case '"':
        at = endOfString(text, at)
        break
      case '[':
      case '{':
        // The first value in it; each comma is another one.
        values++
        if (++level > MOST_LEVELS) throw tooDeep()
        break
      case ']':
      case '}':
        level--
        break
      case ',':
        values++
        break
    }
    if (values > MOST_TEXT_VALUES) throw new Error(`it has more than ${MOST_TEXT_VALUES} values`)
  }
}

/** Index of the closing quote; the length of the text where there is none. */
function endOfString(text: string, opening: number): number {
  for (let at = opening + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return text.length
}

function tooDeep(): Error {
  return new Error(`it is nested deeper than ${MOST_LEVELS} levels`)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
