/**
 * Finds secrets in a text: a command line, a message, or what a server printed.
 *
 * A stored run is untrusted and can be large. No pattern looks further than a fixed number of characters before it
 * begins to match, and what is found is not read again, so the time is linear in the length of the text.
 * @module
 */
import { namedSecrets } from './named-secrets.js'
import { END_OF_PRIVATE_KEY, SECRET_SHAPES } from './secret-shapes.js'
import { isShown } from './shown-value.js'
import type { Span } from './span.js'

/**
 * The password in `scheme://user:password@host`. What looks like a port is one. A password with a slash is against the
 * rules, but some programs take it.
 */
const IN_URL =
  /(?<=:\/\/[^\s/?#:@"'[]{0,256}:)(?!\d{1,5}(?:[\s/?#"',;)\]}]|$))([^\s/?#<>]{1,1024}|[^\s:"'<>]{1,1024})@/dg
/** The same in the DSN of a Go database driver: `user:password@tcp(host)`. */
const IN_DSN = /:([^\s:@"']{1,256})@(?=(?:tcp|unix)\()/dg
/** What follows `Bearer` or `Basic` anywhere, if it has a digit or the length of a credential and so is no prose. */
const CREDENTIALS =
  /(?<![\w-])(?:bearer|basic)\s{1,4}((?=[\w.~+/=-]{0,200}\d)[\w.~+/=-]{5,}|[\w.~+/=-]{20,})/dgi

/** Of a private key in PEM, no longer one is known. */
const PRIVATE_KEY_CHARACTERS = 16_384

/** The secrets in a text that their names or their forms give away, in no order; some may overlap. */
export function findSecrets(text: string): Span[] {
  return [...namedSecrets(text), ...secretsInAddresses(text), ...shapedSecrets(text)].filter(
    ({ start, end }) => end > start,
  )
}

function secretsInAddresses(text: string): Span[] {
  return [IN_URL, IN_DSN, CREDENTIALS].flatMap(pattern =>
    [...text.matchAll(pattern)].flatMap(match => {
      const [start = 0, end = 0] = match.indices?.[1] ?? []
      return isShown(text.slice(start, end)) ? [] : [{ start, end }]
    }),
  )
}

function shapedSecrets(text: string): Span[] {
  const whole = SECRET_SHAPES.flatMap(shape =>
    [...text.matchAll(shape)].map(({ index, 0: found }) => ({ start: index, end: index + found.length })),
  )
  return [...whole, ...endsOfPrivateKeys(text)]
}

/** The lines that a server printed last may have the end of a key and not its beginning. */
function endsOfPrivateKeys(text: string): Span[] {
  return [...text.matchAll(END_OF_PRIVATE_KEY)].map(({ index, 0: found }) => {
    const before = text.slice(Math.max(0, index - PRIVATE_KEY_CHARACTERS), index)
    let start = before.length
    while (start > 0 && /[A-Za-z\d+/=\\\s]/.test(before[start - 1] ?? '')) start--
    return { start: index - before.length + start, end: index + found.length }
  })
}
