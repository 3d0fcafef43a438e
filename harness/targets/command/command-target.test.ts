import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { HarnessError } from '../../model/harness-error.js'
import { createCommandTarget } from './command-target.js'
import { options, pidOf, unaryCall } from '../testing/target-clients.js'
import { packagePath } from '../../model/package-path.js'

const READ_TIMEOUT_MS = 20_000
const MAIN = packagePath('dist/fixtures/node-server/main.js')
const INSPECTED = [process.execPath, '--inspect=127.0.0.1:0', '--inspect-publish-uid=stderr']
const SERVER = [...INSPECTED, MAIN, '--mode', 'plain', '--listen', '{address}']

/** Stands in for a Go server: listens, serves profiles, and says on standard error what it was given. */
const WITH_PPROF = `
  const http = require('http'), [address, pprof, bootstrap] = process.argv.slice(1)
  let forced = 0
  http.createServer().listen(address.split(':')[1], '127.0.0.1')
  if (pprof) http.createServer((request, response) => {
    if (request.url.includes('gc=1')) forced++
    response.end(request.url.includes('goroutine') ? 'goroutine profile: total 4\\n'
      : '\\n# runtime.MemStats\\n# HeapAlloc = 77\\n# NumGC = ' + forced + '\\n# NumForcedGC = ' + forced + '\\n')
  }).listen(pprof.split(':')[1], '127.0.0.1')
  console.error(JSON.stringify({ bootstrap, config: process.env.GRPC_XDS_BOOTSTRAP_CONFIG }))`

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

t.test('a Node server is read through its inspector', async t => {
  const server = await createCommandTarget(SERVER).start(options())
  t.teardown(() => server.stop())
  await server.serving
  t.equal((await unaryCall(server.address, 2)).length, 2)
  t.equal((await server.heap.read(READ_TIMEOUT_MS)).collected, true)
  t.equal(await server.counts(), undefined)
  t.equal(server.version, undefined)
  t.equal(server.planted, false)
  await Promise.all([server.stop(), server.stop()])
  t.notOk(isAlive(pidOf(server)))
})

t.test('a server with {pprof} is read through its pprof endpoint', async t => {
  const argv = [process.execPath, '-e', WITH_PPROF, '{address}', '{pprof}']
  const server = await createCommandTarget(argv).start(options())
  t.teardown(() => server.stop())
  t.match(await server.heap.read(READ_TIMEOUT_MS), { liveHeapBytes: 77, collected: true, goroutines: 4 })
})

t.test(
  'in xDS mode the bootstrap is in the environment and in a file, which is removed with the server',
  async t => {
    const argv = [process.execPath, '-e', WITH_PPROF, '{address}', '{pprof}', '{bootstrap}']
    const server = await createCommandTarget(argv).start(options({ mode: 'xds', bootstrap: '{"node":1}' }))
    t.teardown(() => server.stop())
    await server.serving
    while (server.whyNotServing() === undefined) await new Promise(setImmediate)
    const said = JSON.parse(server.whyNotServing() ?? '') as { bootstrap: string; config: string }
    t.equal(said.config, '{"node":1}')
    t.ok(existsSync(said.bootstrap))
    await server.stop()
    t.notOk(existsSync(said.bootstrap))
  },
)

t.test('descendants of the command are ended with it, even if they ignore SIGTERM', async t => {
  const script = `
    const { spawn } = require('child_process')
    process.on('SIGTERM', () => {})
    const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'])
    console.error('child ' + child.pid)
    require('net').createServer().listen(process.argv[1], '127.0.0.1')`
  const server = await createCommandTarget([...INSPECTED, '-e', script, '{port}']).start(options())
  t.teardown(() => server.stop())
  await server.serving
  let child: number | undefined
  while (child === undefined) {
    const said = /child (\d+)/.exec(server.whyNotServing() ?? '')?.[1]
    if (said !== undefined) child = Number(said)
    await new Promise(setImmediate)
  }
  t.ok(isAlive(child))
  await server.stop()
  t.match(await server.exited, { how: 'signal SIGKILL' })
  for (let i = 0; i < 100 && isAlive(child); i++) await new Promise(resolve => setTimeout(resolve, 20))
  t.notOk(isAlive(child))
})

t.test('commands that cannot work are refused with the reason', async t => {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise(resolve => taken.close(resolve)))
  const { port } = taken.address() as AddressInfo
  const cases = [
    [['/no/such/program', '{port}'], /no such program/],
    [['/', '{port}'], /not executable/],
    [[process.execPath], /not told where to listen/],
    [
      [process.execPath, '-e', 'console.error("bad config"); process.exit(3)', '{port}'],
      /exit code 3.*bad config/,
    ],
    [
      [process.execPath, '-e', 'console.log("bad config"); process.exit(4)', '{port}'],
      /exit code 4.*bad config/,
    ],
  ] as const
  for (const [argv, message] of cases) {
    const starting = createCommandTarget(argv).start(options())
    await t.rejects(starting, HarnessError)
    await t.rejects(starting, { message })
  }
  const starting = createCommandTarget(SERVER).start(options({ listen: { host: '127.0.0.1', port } }))
  await t.rejects(starting, { message: /Another process already listens/ })
})

t.test('an aborted start leaves nothing', async t => {
  const controller = new AbortController()
  let pid: number | undefined
  const starting = createCommandTarget([
    process.execPath,
    '-e',
    'setInterval(() => {}, 1000)',
    '{port}',
  ]).start(
    options({
      signal: controller.signal,
      onProcess: started => {
        pid = started
        setImmediate(() => controller.abort(new Error('called off')))
      },
    }),
  )
  await t.rejects(starting, { message: 'called off' })
  t.notOk(isAlive(pid!))
})
