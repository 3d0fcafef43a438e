/**
 * The inspector address that a Node process prints.
 * @module
 */
import type { Lines } from '../runtime.js'

/** The id is a UUID; the host is loopback, since the inspector of another host must not be driven. */
const LISTENING =
  /^Debugger listening on (ws:\/\/(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]):\d{1,5}\/[0-9a-f-]{36})\s*$/

/**
 * What a Node process is started with so that its memory can be read. Its inspector runs any code that it is given, and by
 * default serves its address to every user of the machine; this way only those who read standard error know it.
 */
export const INSPECTED = ['--inspect=127.0.0.1:0', '--inspect-publish-uid=stderr'] as const

/**
 * The WebSocket address that the process printed first, already or still to come.
 * @throws the signal's reason where it is aborted first
 */
export async function findInspector(stderr: Lines, signal: AbortSignal): Promise<string> {
  const [, url = ''] = await stderr.find(LISTENING, signal)
  return url
}

/** A limit, because a server may start processes without end. */
const MOST_URLS = 256

/** Lines that can be watched for as long as the process writes any. */
interface WatchedLines {
  /** Calls back for each line that matches, written already or still to come. */
  each(pattern: RegExp, matched: (match: RegExpExecArray) => void): void
}

/** The WebSocket addresses of all inspectors that are announced, in order: child processes share standard error. */
export class AnnouncedInspectors {
  readonly #urls: string[] = []

  constructor(stderr: WatchedLines) {
    stderr.each(LISTENING, ([, url = '']) => {
      if (this.#urls.length < MOST_URLS) this.#urls.push(url)
    })
  }

  get urls(): readonly string[] {
    return this.#urls
  }
}
