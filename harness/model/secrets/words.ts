/**
 * The secrets in the words of a command line. Between words there is no doubt where a value ends, as there is in a text.
 * @module
 */
import { findSecrets } from './find-secrets.js'
import { secretOf } from './named-secrets.js'
import { isSecretHeader, isSecretName, takesSecret } from './secret-name.js'
import { isOption } from './shown-value.js'
import { withMasks, type Span } from './span.js'

/** The words with every secret masked. */
export function maskWords(words: readonly string[]): string[] {
  return secretsOfWords(words).map((spans, index) => withMasks(words[index] ?? '', spans))
}

/** For each word, where its secrets are. */
export function secretsOfWords(words: readonly string[]): Span[][] {
  return words.map((word, index) => secretsOfWord(word, words[index - 1] ?? ''))
}

function secretsOfWord(word: string, before: string): Span[] {
  const [, option = ''] = /^--?([A-Za-z][\w.-]+)$/.exec(before) ?? []
  if (takesSecret(option) && !isOption(word)) return secretOf(word, 0)
  // The word after `sh -c` is a script with words of its own.
  if (!/^-[a-z]*c$/.test(before)) {
    const [start, name] = beginning(word, /^(?:--?)?([A-Za-z_][\w.-]*)=/)
    if (isSecretName(name)) return secretOf(word.slice(start), start)
    const [from, header] = beginning(word, /^([A-Za-z_][\w-]*):\s*(?!\d{1,5}$|\/)/)
    if (isSecretHeader(header)) return secretOf(word.slice(from), from)
  }
  return findSecrets(word)
}

function beginning(word: string, pattern: RegExp): [length: number, name: string] {
  const match = pattern.exec(word)
  return [match?.[0].length ?? 0, match?.[1] ?? '']
}
