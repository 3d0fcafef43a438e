/**
 * Small HTTP requests to endpoints that may answer anything.
 * @module
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { formatHostPort, type HostPort } from '../model/host-port.js'
import { maskSecrets } from '../model/secrets/mask-secrets.js'

/** How to send the request, and the limits of the answer. */
export interface GetOptions {
  readonly agent: HttpAgent
  readonly signal: AbortSignal
  /** Bytes of body above which the answer is refused. */
  readonly maxBytes: number
}

/** An answer with a status that was not expected. */
export class OtherStatus extends Error {
  constructor(readonly status: number | undefined) {
    super(`status ${status ?? 'missing'}`)
  }
}

/** One connection for all requests to the URL. The certificate of an https endpoint is not checked: it is on loopback. */
export function agentFor(url: URL): HttpAgent {
  const options = { keepAlive: true, maxSockets: 1 }
  return url.protocol === 'https:'
    ? new HttpsAgent({ ...options, rejectUnauthorized: false })
    : new HttpAgent(options)
}

/** The URL of a path at an address. */
export function urlAt(address: HostPort, path = '/'): URL {
  return new URL(`http://${formatHostPort(address)}${path}`)
}

/**
 * The body of a 200 answer as text.
 * @throws {Error} naming the URL, where the answer has another status, is too long, breaks off or does not come
 */
export async function getText(address: HostPort, path: string, options: GetOptions): Promise<string> {
  return (await send(urlAt(address, path), options)).toString('utf8')
}

/**
 * The body of an answer with a status of 200 to 299. Redirects are not followed.
 * @throws {Error} naming the URL, as {@link getText} does; its cause is an {@link OtherStatus} where the status is another one
 */
export async function send(url: URL, options: GetOptions, method: 'GET' | 'POST' = 'GET'): Promise<Buffer> {
  try {
    return await body(url, options, method).catch((error: unknown) => {
      // The server may close a kept connection at the very moment that it is used again.
      if (error instanceof StaleConnection) return body(url, options, method)
      throw error
    })
  } catch (error) {
    const aborted = options.signal.aborted ? 'no answer in time' : undefined
    const why = aborted ?? (error instanceof Error ? error.message : String(error))
    throw new Error(`${method} ${shownUrl(url)}: ${why}`, { cause: error })
  }
}

/** The URL without its password, and with other secrets masked. */
export function shownUrl(url: URL): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  return maskSecrets(shown.href)
}

class StaleConnection extends Error {}

function body(url: URL, { agent, signal, maxBytes }: GetOptions, method: string): Promise<Buffer> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, signal, method }, response => {
      const chunks: Buffer[] = []
      let bytes = 0
      const refuse = (why: Error): void => {
        reject(why)
        sent.destroy()
      }
      const { statusCode } = response
      if (statusCode === undefined || statusCode < 200 || statusCode > 299) {
        refuse(new OtherStatus(statusCode))
        return
      }
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > maxBytes) refuse(new Error(`an answer of more than ${maxBytes} bytes`))
        else chunks.push(chunk)
      })
      response.on('end', () => resolve(Buffer.concat(chunks)))
      response.on('error', reject)
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const stale = sent.reusedSocket && error.code === 'ECONNRESET'
      reject(stale ? new StaleConnection(error.message, { cause: error }) : error)
    })
    sent.end()
  })
}
