/**
 * A real gRPC server with one fault, for tests: `odd-server HOST:PORT [exit-after N | uncollected HOST:PORT | silent]`.
 * @module
 */
import { createServer } from 'node:http'
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js'

const [address = '', fault, value = ''] = process.argv.slice(2)
const limit = fault === 'exit-after' ? Number(value) : Infinity
let answered = 0

/** 16 zero bytes in a `SimpleResponse`, which is what the default load asks for. */
const RESPONSE = Buffer.from([0x0a, 18, 0x12, 16, ...new Array<number>(16).fill(0)])

const unaryCall: handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
  if (++answered > limit) {
    process.stderr.write('out of ink\n')
    process.exit(9)
  }
  callback(null, RESPONSE)
}

const bytes = (buffer: Buffer): Buffer => buffer
const server = new Server({ 'grpc.enable_channelz': 0 })
server.addService(
  {
    UnaryCall: {
      path: '/grpc.testing.TestService/UnaryCall',
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    },
  },
  { UnaryCall: unaryCall },
)
server.bindAsync(address, ServerCredentials.createInsecure(), error => {
  if (error) throw error
})

if (fault === 'uncollected') {
  // Looks like a Go server's endpoint, but collects nothing when asked to.
  const [host, port] = value.split(':')
  createServer((request, response) => {
    if (request.url?.includes('goroutine')) {
      response.end('goroutine profile: total 5\n')
      return
    }
    response.end(
      'heap profile: 0: 0 [0: 0] @ heap/1048576\n\n# runtime.MemStats\n# HeapAlloc = 1000000\n# NumGC = 5\n# NumForcedGC = 5\n',
    )
  }).listen(Number(port), host)
}
