/**
 * Finds the pprof handler of a Go server among the ports that it listens on.
 * @module
 */
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { agentFor, OtherStatus, send, urlAt } from '../http-text.js'
import { USUAL_PATH } from './pprof-reader.js'

const ASK_TIMEOUT_MS = 1_000
const MAX_INDEX_BYTES = 256 * 1024

/** Asks each address once. */
export class PprofSearch {
  readonly #asked = new Map<string, string>()

  /**
   * The index of the profiles at the first address that has one and was not asked before.
   * @param check called before an address is asked; it throws where it must not be
   */
  async among(addresses: readonly HostPort[], check: (address: HostPort) => void): Promise<URL | undefined> {
    for (const address of addresses) {
      const name = formatHostPort(address)
      if (this.#asked.has(name)) continue
      this.#asked.set(name, 'no answer')
      try {
        check(address)
        return await indexAt(address)
      } catch (error) {
        this.#asked.set(name, whyNot(error))
      }
    }
    return undefined
  }

  /** What was asked and what came of it, as a part of a sentence. */
  get looked(): string {
    const each = [...this.#asked].map(([name, why]) => `${name} (${why})`)
    return each.length === 0
      ? 'its processes listen on no port that could have a pprof handler'
      : `no pprof handler at ${each.join(', ')}`
  }
}

/** A TLS server of Go answers a plain request with status 400. */
async function indexAt(address: HostPort): Promise<URL> {
  const url = urlAt(address, `${USUAL_PATH}/`)
  try {
    await checkIndex(url)
  } catch (error) {
    if (statusOf(error) !== 400) throw error
    url.protocol = 'https:'
    await checkIndex(url)
  }
  url.pathname = USUAL_PATH
  return url
}

async function checkIndex(url: URL): Promise<void> {
  const agent = agentFor(url)
  try {
    const options = { agent, signal: AbortSignal.timeout(ASK_TIMEOUT_MS), maxBytes: MAX_INDEX_BYTES }
    const page = (await send(url, options)).toString('utf8')
    if (!page.includes('heap') || !page.includes('goroutine')) throw new Error('another page')
  } finally {
    agent.destroy()
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && error.cause instanceof OtherStatus ? error.cause.status : undefined
}

function whyNot(error: unknown): string {
  const status = statusOf(error)
  if (status !== undefined) return `status ${status}`
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && cause.message === 'another page') return 'another page'
  return 'no HTTP answer'
}
