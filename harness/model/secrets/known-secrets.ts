/**
 * The secrets that this process was given: the same text is masked wherever it turns up later, for example in what a
 * server prints before it ends. They are kept in memory only, for the whole process: an error can be shown long after
 * its run.
 * @module
 */
import { isSecretName } from './secret-name.js'
import { findSecrets } from './find-secrets.js'
import { secretsInJson } from './json-secrets.js'
import { isShown } from './shown-value.js'
import type { Span } from './span.js'
import { secretsOfWords } from './words.js'

/** A shorter text turns up everywhere by chance. */
const LEAST_CHARACTERS = 4
/** A text of fewer characters is only masked where it is a whole word, and must have letters and digits. */
const SURE_CHARACTERS = 6
/** Variables of the environment are many, and were not given to leakgate on purpose: only a long value counts. */
const LEAST_IN_ENVIRONMENT = 8

const known = new Set<string>()
let pattern: RegExp | undefined

/** Remembers the secrets in the words of a command line. */
export function rememberSecretsOfWords(words: readonly string[]): void {
  for (const [index, spans] of secretsOfWords(words).entries()) remember(words[index] ?? '', spans)
}

/** Remembers the secrets in a JSON text, such as the request of an RPC. */
export function rememberSecretsOfJson(text: string): void {
  for (const secret of secretsInJson(text).secrets) add(secret)
}

/** Remembers the values of the variables whose names say secret. A server inherits them, and may print them. */
export function rememberSecretsOfEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value = ''] of Object.entries(env)) {
    if (value.length < LEAST_IN_ENVIRONMENT) continue
    const isPath = /^[./~]/.test(value)
    if (isSecretName(name) && !isPath && !isShown(value)) add(value)
    remember(value, findSecrets(value))
  }
}

/** Where the remembered secrets are in a text. */
export function findKnownSecrets(text: string): Span[] {
  if (known.size === 0) return []
  pattern ??= new RegExp([...known].sort((a, b) => b.length - a.length).join('|'), 'g')
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }))
}

function remember(text: string, spans: readonly Span[]): void {
  for (const { start, end } of spans) add(text.slice(start, end))
}

function add(secret: string): void {
  for (const spelled of spellings(secret)) {
    if (spelled.length < LEAST_CHARACTERS) continue
    if (spelled.length < SURE_CHARACTERS && !(/\p{L}/u.test(spelled) && /\d/.test(spelled))) continue
    const size = known.size
    known.add(asPattern(spelled))
    if (known.size > size) pattern = undefined
  }
}

/** The secret itself, as it is in a URL, and as it is in JSON. */
function spellings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [secret, inUrl(secret, encodeURIComponent), inUrl(secret, decodeURIComponent), inJson]
}

/** Half of a surrogate pair has no form in a URL, and a percent sign need not be one of a URL. */
function inUrl(text: string, spelled: (text: string) => string): string {
  try {
    return spelled(text)
  } catch {
    return text
  }
}

/** Only letters, or only digits, may be a part of another word. */
function asPattern(secret: string): string {
  const escaped = secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const plain = secret.length < SURE_CHARACTERS || /^(?:[A-Za-z]+|\d+)$/.test(secret)
  return plain ? `(?<![A-Za-z\\d])${escaped}(?![A-Za-z\\d])` : escaped
}
