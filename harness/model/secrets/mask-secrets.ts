/**
 * Masks secrets in everything that leakgate stores or shows. The process under test gets the true values.
 * @module
 */
import { findKnownSecrets } from './known-secrets.js'
import { findSecrets } from './find-secrets.js'
import { withMasks } from './span.js'
import { maskWords } from './words.js'

/**
 * Keys of a stored result with a fixed vocabulary. A password may be one of its words, and a file in which the verdict
 * is masked cannot be read. leakgate chooses the words, so none of them is a secret.
 */
const FIXED = new Set(
  (
    'kind mode workload close client verdict unit metric decidedBy outcome by rowsAre change level endedBy tls ' +
    'state startedAt measuredAt leakgateVersion typeUrl id from expects'
  ).split(' '),
)

/** A mask may make a secret out of what is around it: a URL with a `#` in its password is one once that is masked. */
const MOST_PASSES = 5

/** The text with every secret replaced by `***`. Masking a masked text changes nothing. */
export function maskSecrets(text: string): string {
  let masked = text
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const before = masked
    masked = withMasks(before, [...findSecrets(before), ...findKnownSecrets(before)])
    if (masked === before) break
  }
  return masked
}

/** A copy of plain data in which every text is masked; keys, and values with a fixed vocabulary, stay. */
export function maskSecretsDeep<Data>(data: Data): Data {
  return maskAny(data, '') as Data
}

function maskAny(data: unknown, key: string): unknown {
  if (typeof data === 'string') return FIXED.has(key) ? data : maskSecrets(data)
  if (Array.isArray(data))
    return (key === 'argv' ? withMaskedWords(data) : data).map(item => maskAny(item, key))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, maskAny(value, name)]))
}

/** The value of an option can be the next word. */
function withMaskedWords(argv: unknown[]): unknown[] {
  return argv.every(word => typeof word === 'string') ? maskWords(argv) : argv
}
