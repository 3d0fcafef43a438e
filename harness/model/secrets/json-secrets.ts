/**
 * The secrets in a JSON text: every value below a name that says secret, however deep it is in lists and objects.
 * @module
 */
import { parseBoundedJson } from '../json/bounded-json.js'
import { isSecretName } from './secret-name.js'
import { isShown } from './shown-value.js'
import { MASK } from './span.js'

/**
 * @returns the secrets in the order in which they stand there, and the text without them; the text as it is where it is no JSON or
 *   has none
 */
export function secretsInJson(text: string): {
  readonly secrets: readonly string[]
  readonly masked: string
} {
  const secrets: string[] = []
  const hide = (value: unknown, isSecret: boolean): unknown => {
    if (Array.isArray(value)) return value.map(item => hide(item, isSecret))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, hide(item, isSecret || saysSecret(name))]),
      )
    }
    if (!isSecret || !(typeof value === 'string' || typeof value === 'number')) return value
    if (isShown(String(value))) return value
    secrets.push(String(value))
    return MASK
  }
  let parsed: unknown
  try {
    parsed = parseBoundedJson(text)
  } catch {
    return { secrets, masked: text }
  }
  const hidden = hide(parsed, false)
  return { secrets, masked: secrets.length === 0 ? text : JSON.stringify(hidden) }
}

/** `key` is what many services call the name of an entry. */
function saysSecret(name: string): boolean {
  return isSecretName(name) && !/^keys?$/i.test(name)
}
