/**
 * Finds the secrets in a text that stand after a name: `API_KEY=…`, `--token …`, `Authorization: …`.
 * @module
 */
import { isSecretHeader, isSecretName, takesSecret } from './secret-name.js'
import { isOption, isShown } from './shown-value.js'
import type { Span } from './span.js'

/** `NAME=value`, `--name=value`, and `?name=value` of a URL. */
const ASSIGNED = /(?<![\w.-])(?:--?)?([A-Za-z_][\w.-]{0,99})=/g
/** `--name value`, `-name value`. One letter is not a name: `-k`, `-p`. */
const SEPARATE = /(?<![\w.-])--?([A-Za-z][\w.-]{1,99})["']?[ \t]{1,20}(?=\S)/g
/** `"name": "value"`, `name: 'value'`, `name => "value"`: the quotes say where the value ends. */
const QUOTED = /(?<![\w.-])([A-Za-z_][\w.-]{0,99})(?:\\?["'])?\s{0,4}(?::|=>)\s{0,4}(?=\\?["'])/g
/** `name: value`, as in a header or in YAML. A name with dots is a host: `auth.example.com:443`. */
const HEADER = /(?<![\w.-])([A-Za-z_][\w-]{0,99}):([ \t]{0,4})(?=[^\s"'\\])/g

/** The words before the credentials of an `Authorization`: which one it is helps a reader, and is no secret. */
const SCHEME = /^(?:bearer|basic|digest|token|negotiate|apikey|aws4-hmac-sha256)\s{1,4}/i
/** Credentials of these schemes are a list with spaces. */
const LISTS = /^(?:digest|aws4)/i

/** Enough to see what a value begins with. */
const HEAD_CHARACTERS = 64

/** In no order; some may overlap. */
export function namedSecrets(text: string): Span[] {
  return [
    ...valuesAfter(text, ASSIGNED, isSecretName),
    ...valuesAfter(text, SEPARATE, takesSecret, head => !isOption(head)),
    // `key: 'value'` is how many programs print any pair.
    ...valuesAfter(text, QUOTED, name => isSecretName(name) && !/^keys?$/i.test(name)),
    // A port, or the path of an image, follows the name of a service.
    ...valuesAfter(
      text,
      HEADER,
      isSecretHeader,
      (head, [, , space]) => space !== '' || !/^(?:\d{1,5}\b|\/)/.test(head),
    ),
  ]
}

/**
 * What of a whole value is the secret: all but the name of a scheme such as `Bearer`.
 * @param start where the value begins in its text
 */
export function secretOf(value: string, start: number): Span[] {
  const scheme = SCHEME.exec(value)?.[0] ?? ''
  const rest = value.slice(scheme.length)
  return isShown(rest) ? [] : [{ start: start + scheme.length, end: start + value.length }]
}

function valuesAfter(
  text: string,
  pattern: RegExp,
  says: (name: string) => boolean,
  holds: (head: string, match: RegExpExecArray) => boolean = () => true,
): Span[] {
  const found: Span[] = []
  let done = 0
  for (const match of text.matchAll(pattern)) {
    // What is in a secret is masked with it. Without this, a hostile text would take the square of its length.
    if (match.index < done || !says(match[1] ?? '')) continue
    const start = match.index + match[0].length
    if (!holds(text.slice(start, start + HEAD_CHARACTERS), match)) continue
    const { from, to } = valueAt(text, start, match)
    found.push(...secretOf(text.slice(from, to), from))
    done = found.at(-1)?.end ?? 0
  }
  return found
}

/** Where the value is that begins here, without its quotes. */
function valueAt(text: string, start: number, match: RegExpExecArray): { from: number; to: number } {
  const head = text.slice(start, start + HEAD_CHARACTERS)
  // Masked already: nothing needs to be read.
  if (head.startsWith('***') && isShown(head)) return { from: start, to: start }
  const [quote] = /^\\?["'`]/.exec(head) ?? []
  if (quote !== undefined) {
    const from = start + quote.length
    return { from, to: endOr(text.indexOf(quote, from), endOfLine(text, from)) }
  }
  // `'Authorization: Digest a, b'`: the quote before the name says where the value ends.
  const before = text[match.index - 1] ?? ''
  const around = /["'`]/.test(before) && !/["']/.test(match[0]) ? text.indexOf(before, start) : -1
  if (around >= 0) return { from: start, to: around }
  const isHeader = /authorization/i.test(match[1] ?? '')
  return { from: start, to: endOfWords(text, start, /[?&]/.test(before), isHeader) }
}

/** A value without quotes ends at a space, after the scheme of its credentials. */
function endOfWords(text: string, start: number, inQuery: boolean, isHeader: boolean): number {
  const head = text.slice(start, start + HEAD_CHARACTERS)
  const scheme = SCHEME.exec(head)?.[0] ?? ''
  if (LISTS.test(scheme)) return endOfLine(text, start)
  // A scheme that is not known: the credentials are in the next word.
  const unknown = isHeader && scheme === '' ? (/^[A-Za-z-]{2,20} (?=[^\s{-])/.exec(head)?.[0] ?? '') : ''
  return endOfWord(text, start + scheme.length + unknown.length, inQuery)
}

/** A quote inside a word belongs to it, unless the word ends there. */
function endOfWord(text: string, start: number, inQuery: boolean): number {
  const ends = inQuery ? /[\s&#]|\\?["'`](?=[\s,;:.)\]}]|$)/g : /\s|\\?["'`](?=[\s,;:.)\]}]|$)/g
  ends.lastIndex = start
  return ends.exec(text)?.index ?? text.length
}

function endOfLine(text: string, start: number): number {
  return endOr(text.indexOf('\n', start), text.length)
}

function endOr(found: number, otherwise: number): number {
  return found < 0 ? otherwise : found
}
