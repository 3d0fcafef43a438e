/**
 * JSON of users within limits: data that is nested thousands of levels deep makes every program that walks through it fail.
 * @module
 */

/** No file of leakgate, and no message of a service, is nested that deep. */
const MOST_LEVELS = 100
/** Values in all of a config. */
const MOST_VALUES = 100_000

/**
 * Parses a JSON text.
 * @throws {Error} where it is no JSON, or is nested deeper than 100 levels
 */
export function parseBoundedJson(text: string): unknown {
  if (levelsOf(text) > MOST_LEVELS) throw tooDeep()
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

/** Levels of lists and objects in a JSON text, without parsing it. */
function levelsOf(text: string): number {
  let level = 0
  let most = 0
  // A text between quotes, or a bracket.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[{]|[\]}]/gs)) {
    if (token === '[' || token === '{') most = Math.max(most, ++level)
    else if (token === ']' || token === '}') level--
    if (most > MOST_LEVELS) break
  }
  return most
}

function tooDeep(): Error {
  return new Error(`it is nested deeper than ${MOST_LEVELS} levels`)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
