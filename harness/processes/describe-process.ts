/**
 * A process in words fit for a sentence.
 * @module
 */
import { readFileSync } from 'node:fs'
import { maskSecrets } from '../model/secrets/mask-secrets.js'
import { maskWords } from '../model/secrets/words.js'

const SHOWN_CHARACTERS = 200

/** `process 1234 (node server.js)`, with its secrets masked; without the command line where it cannot be read. */
export function describeProcess(pid: number): string {
  let words: string
  try {
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    words = maskSecrets(maskWords(argv).join(' ')).replace(/\s+/g, ' ').trim()
  } catch {
    words = ''
  }
  const shown = words.length > SHOWN_CHARACTERS ? `${words.slice(0, SHOWN_CHARACTERS)}…` : words
  return shown === '' ? `process ${pid}` : `process ${pid} (${shown})`
}

/** `process 1 (a), process 2 (b) and process 3 (c)`. */
export function describeProcesses(pids: readonly number[]): string {
  const words = pids.map(describeProcess)
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
