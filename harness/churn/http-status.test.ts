import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { DEFAULT_LOAD } from '../model/load/load.js'
import { statusOfHttp } from '../model/rpc/grpc-status.js'
import { UNIMPLEMENTED } from './calls/found-calls.js'
import { askOnce, churn, type ChurnOptions } from './churn.js'

const never = new AbortController().signal

/** An HTTP/2 server that has no gRPC service on any path, as the router of a web server or of connect-go has. */
async function serve(t: Test, answer: (stream: ServerHttp2Stream) => void): Promise<ChurnOptions['address']> {
  const server = createServer()
  server.on('stream', stream => {
    stream.resume()
    answer(stream)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

const ANSWERS: [string, (stream: ServerHttp2Stream) => void][] = [
  [
    'with a body',
    stream => {
      stream.respond({ ':status': 404, 'content-type': 'text/plain' })
      stream.end('404 page not found\n')
    },
  ],
  ['without a body', stream => stream.respond({ ':status': 404 }, { endStream: true })],
  [
    'with trailers',
    stream => {
      stream.respond({ ':status': 404 }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ x: 'y' }))
      stream.end()
    },
  ],
]

for (const client of ['raw', 'grpc-js'] as const) {
  for (const [how, answer] of ANSWERS) {
    t.test(`${client}: HTTP 404 ${how} is UNIMPLEMENTED`, async t => {
      const address = await serve(t, answer)
      const counts = await churn({
        address,
        load: { ...DEFAULT_LOAD, client, concurrency: 2, rpcsPerConnection: 3 },
        connections: 6,
        signal: never,
        timeoutMs: 5_000,
        call: UNIMPLEMENTED,
      })
      t.match(counts, { completed: 6, rpcsAnswered: 18, failures: {} })
    })
  }
}

t.test(
  'where UNIMPLEMENTED is not expected, the reason is the HTTP status, and the gRPC status is known',
  async t => {
    const address = await serve(t, stream => stream.respond({ ':status': 404 }, { endStream: true }))
    await t.rejects(askOnce(address, 5_000), { message: ':status 404', status: 'UNIMPLEMENTED' })
    const busy = await serve(t, stream => stream.respond({ ':status': 503 }, { endStream: true }))
    await t.rejects(askOnce(busy, 5_000, undefined, UNIMPLEMENTED), {
      message: ':status 503',
      status: 'UNAVAILABLE',
    })
  },
)

t.test('an HTTP error is never OK', async t => {
  t.equal(statusOfHttp(500), 'UNKNOWN')
  const address = await serve(t, stream =>
    stream.respond({ ':status': 500, 'grpc-status': '0' }, { endStream: true }),
  )
  await t.rejects(askOnce(address, 5_000), { message: ':status 500' })
})
