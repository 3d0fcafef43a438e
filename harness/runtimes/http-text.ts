/**
 * A small GET for endpoints that may answer anything.
 * @module
 */
import { get, type Agent } from 'node:http'
import { formatHostPort, type HostPort } from '../model/host-port.js'

/** How to send the request, and the limits of the answer. */
export interface GetOptions {
  readonly agent: Agent
  readonly signal: AbortSignal
  /** Bytes of body above which the answer is refused. */
  readonly maxBytes: number
}

/**
 * The body of a 200 answer as text.
 * @throws {Error} naming the URL, where the answer has another status, is too long, breaks off or does not come
 */
export async function getText(address: HostPort, path: string, options: GetOptions): Promise<string> {
  return (await getBytes(address, path, options)).toString('utf8')
}

/**
 * The body of a 200 answer as it came.
 * @throws {Error} as {@link getText} does
 */
export async function getBytes(address: HostPort, path: string, options: GetOptions): Promise<Buffer> {
  const url = `http://${formatHostPort(address)}${path}`
  try {
    return await body(url, options).catch((error: unknown) => {
      // The server may close a kept connection at the very moment that it is used again.
      if (error instanceof StaleConnection) return body(url, options)
      throw error
    })
  } catch (error) {
    const aborted = options.signal.aborted ? 'no answer in time' : undefined
    const why = aborted ?? (error instanceof Error ? error.message : String(error))
    throw new Error(`GET ${url}: ${why}`, { cause: error })
  }
}

class StaleConnection extends Error {}

function body(url: string, { agent, signal, maxBytes }: GetOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, signal }, response => {
      const chunks: Buffer[] = []
      let bytes = 0
      const refuse = (why: string): void => {
        reject(new Error(why))
        request.destroy()
      }
      if (response.statusCode !== 200) {
        refuse(`status ${response.statusCode ?? 'missing'}`)
        return
      }
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > maxBytes) refuse(`an answer of more than ${maxBytes} bytes`)
        else chunks.push(chunk)
      })
      response.on('end', () => resolve(Buffer.concat(chunks)))
      response.on('error', reject)
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && error.code === 'ECONNRESET'
      reject(stale ? new StaleConnection(error.message, { cause: error }) : error)
    })
  })
}
