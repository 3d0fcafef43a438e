/**
 * A server for tests: it answers gRPC calls, retains 9,000 numbers for each one, and serves its memory figures in its own format,
 * at an address that it announces on standard error. To be run with `--expose-gc`: `toy-server HOST:PORT`.
 * @module
 */
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'

const [host = '', port = ''] = (process.argv[2] ?? '').split(':')
const kept: number[][] = []

/** A message of 16 zero bytes in a `SimpleResponse`, which is what the default load asks for. */
const RESPONSE = Buffer.from([0, 0, 0, 0, 20, 0x0a, 18, 0x12, 16, ...new Array<number>(16).fill(0)])

const server = createHttp2Server()
server.on('stream', stream => {
  kept.push(new Array<number>(9_000).fill(0))
  // The client may close its connection abruptly.
  stream.on('error', () => undefined).resume()
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(RESPONSE)
})
server.on('session', session => session.on('error', () => undefined))
server.listen(Number(port), host)

const memory = createServer((_request, response) => {
  globalThis.gc?.()
  response.end(JSON.stringify({ liveHeapBytes: process.memoryUsage().heapUsed, kept: kept.length }))
})
memory.listen(0, '127.0.0.1', () => {
  process.stderr.write(`toy memory at 127.0.0.1:${(memory.address() as AddressInfo).port}\n`)
})
