import t from 'tap'
import { Client, credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js'
import { load } from '@grpc/proto-loader'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatAddress } from '../../model/address.js'
import { createGoTarget } from './go-target.js'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import type { RunningTarget } from '../target.js'
import { tcp } from '../testing/target-clients.js'
import { packagePath } from '../../model/package-path.js'

const PROTO = packagePath('fixtures/test-service.proto')
const skip = (await whyNoGo()) ?? false

/** Asks once over a connection of its own; resolves with the bytes of the response's payload. */
async function askOnce(address: string, responseSize: number): Promise<number> {
  const loaded = loadPackageDefinition(await load(PROTO, { keepCase: true })) as unknown as {
    grpc: { testing: { TestService: ServiceClientConstructor } }
  }
  const client: Client = new loaded.grpc.testing.TestService(address, credentials.createInsecure())
  try {
    return await new Promise((resolve, reject) => {
      const call = (
        client as unknown as Record<
          string,
          (request: object, done: (e: Error | null, r: Reply) => void) => void
        >
      )['UnaryCall']!.bind(client)
      call({ response_size: responseSize }, (error, reply) =>
        error ? reject(error) : resolve(reply.payload.body.length),
      )
    })
  } finally {
    client.close()
  }
}

interface Reply {
  readonly payload: { readonly body: Buffer }
}

async function untilEnded(server: RunningTarget, ended: number): Promise<void> {
  while ((await server.counts())?.ended !== ended) await sleep(20)
}

t.test('allocations are sampled finely on request, and at Go’s default rate otherwise', { skip }, async t => {
  const { signal } = new AbortController()
  const target = createGoTarget('1.66.3')
  await target.prepare(signal, () => undefined)
  for (const [allocationsProfiled, bytesPerSample] of [
    [true, 4_096],
    [false, 524_288],
    [undefined, 524_288],
  ] as const) {
    const server = await target.start({
      mode: 'plain',
      listen: { host: '127.0.0.1', port: 0 },
      signal,
      onProcess: () => undefined,
      ...(allocationsProfiled === undefined ? {} : { allocationsProfiled }),
    })
    t.teardown(() => server.stop())
    const span = await server.heap.allocations!.begin()
    const { sampledEveryBytes } = await span.end(1, { folder: t.testdir(), signal, wrote: () => undefined })
    t.equal(sampledEveryBytes, bytesPerSample, String(allocationsProfiled))
  }
})

t.test('gRPC-Go, plain, from build to end', { skip }, async t => {
  const { signal } = new AbortController()
  const target = createGoTarget('1.66.3')
  await t.rejects(
    target.start({
      mode: 'plain',
      listen: { host: '127.0.0.1', port: 0 },
      signal,
      onProcess: () => undefined,
    }),
    /prepare/,
  )
  await target.prepare(signal, () => undefined)

  const pids: number[] = []
  const options = { mode: 'plain', signal, onProcess: (pid: number) => pids.push(pid) } as const
  const server = await target.start({ ...options, listen: { host: '127.0.0.1', port: 0 } })
  t.teardown(() => server.stop())
  t.match(server, { version: '1.66.3', runtime: /^go1\./, planted: false })
  await server.serving
  t.same(await server.counts(), { accepted: 0, ended: 0, rpcsAnswered: 0 })
  t.equal(await askOnce(formatAddress(server.address), 1_000), 1_000)
  await untilEnded(server, 1)
  t.same(await server.counts(), { accepted: 1, ended: 1, rpcsAnswered: 1 })
  await t.rejects(askOnce(formatAddress(server.address), -1), /INVALID_ARGUMENT/)
  await untilEnded(server, 2)
  t.same(
    await server.counts(),
    { accepted: 2, ended: 2, rpcsAnswered: 1 },
    'only answers with status OK count',
  )
  t.match(await server.heap.read(5_000), { collected: true, liveHeapBytes: Number })

  await t.rejects(target.start({ ...options, listen: tcp(server.address) }), {
    name: 'HarnessError',
    next: /--listen/,
  })

  await server.stop()
  t.match(await server.exited, { how: 'exit code 0' })
  for (const pid of pids) t.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
})

t.test('gRPC-Go in xDS mode without a bootstrap: the error quotes the server', { skip }, async t => {
  const { signal } = new AbortController()
  const target = createGoTarget('1.66.3')
  await target.prepare(signal, () => undefined)
  const starting = target.start({
    mode: 'xds',
    listen: { host: '127.0.0.1', port: 0 },
    signal,
    onProcess: () => undefined,
  })
  await t.rejects(starting, { name: 'HarnessError', message: /bootstrap/ })
})
