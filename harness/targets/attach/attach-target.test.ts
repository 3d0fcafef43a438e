import { once } from 'node:events'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { renameSync, symlinkSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { HAS_PROC } from '../../processes/process-table.js'
import type { RunningTarget, StartOptions } from '../target.js'
import { isAlive, runningGo, runningNode, socketPath } from '../testing/running-server.js'
import { options } from '../testing/target-clients.js'
import type { AttachOptions } from './attach-flags.js'
import { createAttachTarget } from './attach-target.js'
import type { Address } from '../../model/address.js'

if (!HAS_PROC) t.bailout('no /proc')

const READ_TIMEOUT_MS = 20_000
const never = new AbortController().signal
const noGo = (await whyNoGo()) ?? false

async function attach(
  t: Test,
  address: Address,
  own: AttachOptions = {},
  start: Partial<StartOptions> = {},
): Promise<RunningTarget> {
  const target = createAttachTarget(address, own)
  await target.prepare(never, () => undefined)
  const server = await target.start(options(start))
  t.teardown(() => server.stop())
  return server
}

t.test('a Node server is read through the inspector that it has open, and goes on', async t => {
  const running = await runningNode()
  t.teardown(() => running.end())
  const server = await attach(t, running.address)
  t.equal(server.pid, running.pid)
  t.equal(server.heap.runtime, 'v8')
  t.equal((await server.heap.read(READ_TIMEOUT_MS)).collected, true)
  await server.stop()
  t.ok(isAlive(running.pid))
  await running.end()
})

t.test(
  'a Go server on a Unix-domain socket is read through its own pprof handler',
  { skip: noGo },
  async t => {
    const { path, remove } = socketPath()
    t.teardown(remove)
    const running = await runningGo({ address: { path } })
    t.teardown(() => running.end())
    const server = await attach(t, { path })
    t.equal(server.pid, running.pid)
    t.equal(server.heap.runtime, 'go')
    t.equal((await server.heap.read(READ_TIMEOUT_MS)).collected, true)
    // It would be stopped by a signal.
    await t.rejects(Promise.resolve(server.heap.retention?.prepare?.(never)), {
      message: /leakgate did not start this server/,
    })
    await server.stop()
    t.ok(isAlive(running.pid))
  },
)

t.test('a server whose memory cannot be read is refused with what was tried and what would do', async t => {
  const running = await runningNode({}, [])
  t.teardown(() => running.end())
  const refused = attach(t, running.address)
  await t.rejects(refused, {
    name: 'HarnessError',
    message: new RegExp(
      `process ${running.pid} .* cannot be read: it serves neither /debug/pprof nor an inspector`,
    ),
    next: /net\/http\/pprof.*--inspect=127\.0\.0\.1:0.*--probe/,
  })
  await t.rejects(attach(t, running.address, { pid: 'none' }), {
    message: /process of the server is not known/,
    next: /--probe pprof=/,
  })
  t.ok(isAlive(running.pid))
})

t.test('without a process, its figures are missing, and the result says so', { skip: noGo }, async t => {
  const running = await runningGo()
  t.teardown(() => running.end())
  const [host = '', port = ''] = running.pprof.split(':')
  const server = await attach(t, running.address, { pid: 'none', pprof: { host, port: Number(port) } })
  t.equal(server.pid, undefined)
  t.match(
    server.notes?.join(' '),
    /\(--pid none\): its file descriptors, threads and resident memory are not measured/,
  )
})

t.test('without a process, a heap of another program is told', { skip: noGo }, async t => {
  const [running, other] = [await runningGo(), await runningGo()]
  t.teardown(() => Promise.all([running.end(), other.end()]))
  const notesOf = async (pprof: string): Promise<string> => {
    const [host = '', port = ''] = pprof.split(':')
    const named = { host, port: Number(port) }
    return (await attach(t, running.address, { pid: 'none', pprof: named })).notes?.join(' ') ?? ''
  }
  t.notMatch(await notesOf(running.pprof), /heap is read from/)
  t.match(
    await notesOf(other.pprof),
    new RegExp(`heap is read from process ${other.pid} .*, and process ${running.pid} .*listens on`),
  )
})

t.test('--pid must be the process that listens, or one that started it', async t => {
  const [running, other] = [await runningNode(), await runningNode()]
  t.teardown(() => Promise.all([running.end(), other.end()]))
  t.equal((await attach(t, running.address, { pid: running.pid })).pid, running.pid)
  // This process started the server, and others.
  t.equal((await attach(t, running.address, { pid: process.pid })).pid, running.pid)
  await t.rejects(attach(t, running.address, { pid: other.pid }), {
    message: new RegExp(`process ${running.pid} .*listens on .*, and not process ${other.pid} `),
    next: /--pid none/,
  })
  await t.rejects(attach(t, running.address, { pid: 4_194_304 }), { message: /there is no such process/ })
})

t.test('the owner of a socket file is found by connecting: files are moved, replaced and linked', async t => {
  const { path, remove } = socketPath()
  t.teardown(remove)
  const moved = `${path}.new`
  const serving = await runningNode({ address: { path: moved } })
  t.teardown(() => serving.end())
  // It bound the path first, and nobody can reach it any more.
  const idle = await runningNode({ address: { path } })
  t.teardown(() => idle.end())
  renameSync(moved, path)
  symlinkSync(path, `${path}.link`)
  for (const address of [{ path }, { path: `${path}.link` }]) {
    t.equal((await attach(t, address)).pid, serving.pid, address.path)
    t.equal((await attach(t, address, { pid: serving.pid })).pid, serving.pid)
    await t.rejects(attach(t, address, { pid: idle.pid }), {
      message: new RegExp(`process ${serving.pid} .*listens on unix:.*, and not process ${idle.pid} `),
    })
  }
})

t.test('nobody, and leakgate itself, are no servers', async t => {
  const own = createServer().listen(0, '127.0.0.1')
  await once(own, 'listening')
  const { port } = own.address() as AddressInfo
  await t.rejects(attach(t, { host: '127.0.0.1', port }), { message: /leakgate itself listens/ })
  own.close()
  await once(own, 'close')
  await t.rejects(attach(t, { host: '127.0.0.1', port }), { message: /Nobody listens on 127/ })
  await t.rejects(attach(t, { path: '/no/such/socket' }), { message: /Nobody listens on unix:/ })
})

t.test('another machine needs --allow-remote and a rate; before that, no packet is sent', async t => {
  let sockets = 0
  const count = (): void => {
    sockets++
  }
  for (const channel of ['net.client.socket', 'udp.socket']) {
    subscribe(channel, count)
    t.teardown(() => unsubscribe(channel, count))
  }
  const remote = { host: '10.1.2.3', port: 50_051 }
  await t.rejects(attach(t, remote), { message: /not a loopback address/, next: /--allow-remote.*--arrival/ })
  await t.rejects(attach(t, remote, { allowRemote: true }), {
    message: /needs a rate/,
    next: /--arrival steady=/,
  })
  t.equal(sockets, 0)
  // With both, the next question is how its memory is read.
  await t.rejects(attach(t, remote, { allowRemote: true }, { rateLimited: true }), {
    message: /process of the server is not known/,
  })
  await t.rejects(
    createAttachTarget({ name: 'no.such.host.invalid', port: 1 }, {}).prepare(never, () => undefined),
    {
      message: /no\.such\.host\.invalid has no address/,
    },
  )
})

t.test('the end of the process is seen', async t => {
  const running = await runningNode()
  t.teardown(() => running.end())
  const server = await attach(t, running.address)
  await running.end()
  // Waiting for the end of a server does not keep leakgate running.
  const awake = setInterval(() => undefined, 1_000)
  t.teardown(() => clearInterval(awake))
  t.match(await server.exited, { how: `process ${running.pid} is gone` })
})
