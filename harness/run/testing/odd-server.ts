/**
 * A real gRPC server with one oddity, for tests: `odd-server HOST:PORT [exit-after N | uncollected HOST:PORT |
 * collected HOST:PORT | idle-release MS]`.
 * @module
 */
import { createServer } from 'node:http'
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js'

const [address = '', fault, value = ''] = process.argv.slice(2)
const limit = fault === 'exit-after' ? Number(value) : Infinity
let answered = 0

/** With `idle-release`: the server retains 2 KiB per RPC, until no RPC has arrived for this many milliseconds. */
let kept: number[][] = []
const idle =
  fault === 'idle-release'
    ? setTimeout(() => {
        kept = []
      }, Number(value))
    : undefined

/** 16 zero bytes in a `SimpleResponse`, which is what the default load asks for. */
const RESPONSE = Buffer.from([0x0a, 18, 0x12, 16, ...new Array<number>(16).fill(0)])

const unaryCall: handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
  if (++answered > limit) {
    process.stderr.write('out of ink\n')
    process.exit(9)
  }
  if (idle) {
    kept.push(new Array<number>(256).fill(0))
    idle.refresh()
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

if (fault === 'uncollected' || fault === 'collected') {
  // Imitates the pprof endpoint of a Go server. `collected` runs and counts garbage collections (with --expose-gc);
  // `uncollected` does not run them.
  let forced = 0
  const [host, port] = value.split(':')
  createServer((request, response) => {
    if (request.url?.includes('goroutine')) {
      response.end('goroutine profile: total 5\n')
      return
    }
    if (fault === 'collected' && request.url?.includes('gc=1')) {
      globalThis.gc?.()
      forced++
    }
    const bytes = fault === 'collected' ? process.memoryUsage().heapUsed : 1_000_000
    response.end(
      `heap profile: 0: 0 [0: 0] @ heap/1048576\n\n# runtime.MemStats\n# HeapAlloc = ${bytes}\n` +
        `# NumGC = ${forced + 5}\n# NumForcedGC = ${forced}\n`,
    )
  }).listen(Number(port), host)
}
