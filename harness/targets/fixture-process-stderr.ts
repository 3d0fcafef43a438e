/**
 * What a child wrote to standard error: its first and its last lines, and whoever waits for one of them.
 * @module
 */
import type { Readable } from 'node:stream'
import { eachLine } from './fixture-process-lines.js'

const KEPT_LINES = 20
const MAX_LINE_CHARACTERS = 500
/** What Node itself says while a debugger is attached: never why a server ended. */
const INSPECTOR_CHATTER =
  /^(Debugger (listening on|attached|ending on)|Waiting for the debugger to disconnect|For help, see: https:\/\/nodejs)/

export class StderrLines {
  readonly #first: string[] = []
  readonly #last: string[] = []
  readonly #waiting = new Set<(line: string) => void>()

  constructor(stream: Readable) {
    eachLine(stream, line => {
      const kept = line.slice(0, MAX_LINE_CHARACTERS)
      if (this.#first.length < KEPT_LINES) this.#first.push(kept)
      this.#last.push(kept)
      if (this.#last.length > KEPT_LINES) this.#last.shift()
      for (const look of this.#waiting) look(line)
    })
  }

  /** The last lines, oldest first. */
  lastWords(): string {
    return this.#last
      .filter(line => !INSPECTOR_CHATTER.test(line))
      .join('\n')
      .trim()
  }

  /**
   * The match of the first line that matches, written already or still to come.
   * @throws the signal's reason where it is aborted first
   */
  async find(pattern: RegExp, signal: AbortSignal): Promise<RegExpExecArray> {
    for (const line of [...this.#first, ...this.#last]) {
      const match = pattern.exec(line)
      if (match) return match
    }
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.delete(look)
        signal.removeEventListener('abort', abort)
      }
      const look = (line: string): void => {
        const match = pattern.exec(line)
        if (!match) return
        stop()
        resolve(match)
      }
      const abort = (): void => {
        stop()
        reject(signal.reason as Error)
      }
      this.#waiting.add(look)
      signal.addEventListener('abort', abort)
    })
  }
}
