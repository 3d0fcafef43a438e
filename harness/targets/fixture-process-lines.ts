/**
 * Lines of a child's output, never longer than a limit: a child that writes no newline must not fill memory.
 * @module
 */
import type { Readable } from 'node:stream'

const MAX_LINE_CHARACTERS = 8_192

/** Calls `onLine` for each line, cut to the limit, without its newline; a last line without newline counts. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n')
    rest = cut(rest + first)
    for (const next of others) {
      onLine(rest.replace(/\r$/, ''))
      rest = cut(next)
    }
  })
  stream.on('end', () => {
    if (rest !== '') onLine(rest)
    rest = ''
  })
  // A pipe that breaks is no news of its own: the child's exit is.
  stream.on('error', () => undefined)
}

function cut(line: string): string {
  return line.slice(0, MAX_LINE_CHARACTERS)
}
