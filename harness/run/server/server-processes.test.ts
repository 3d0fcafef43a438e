import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { liveHeapOf } from '../../model/sample.js'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { packagePath } from '../../model/package-path.js'
import { isRunning, type ProcessEntry } from '../../processes/process-table.js'
import { RunProcesses } from '../../processes/run-processes.js'
import { listenerInodes } from '../../processes/server-sockets.js'
import { findFreePort } from '../../targets/free-port.js'
import { parseScenario } from '../scenario/scenario-input.js'
import { Rig } from './rig.js'

if (process.platform !== 'linux') t.bailout('no /proc')

const NODE = `"${process.execPath}"`
const INSPECTED = '--inspect=127.0.0.1:0 --inspect-publish-uid=stderr'
const TREE = `"${packagePath('dist/fixtures/cases/process-tree.js')}"`
const never = new AbortController().signal

/** The test case, read through its inspectors. */
const inspected = (kind: string): string => `command:${NODE} ${INSPECTED} ${TREE} ${kind} {address}`
/** The test case, read through the pprof probe of the serving process. */
const probed = (kind: string): string => `command:${NODE} --expose-gc ${TREE} ${kind} {address} {pprof}`

async function start(t: Test, target: string, input: Readonly<Record<string, unknown>> = {}): Promise<Rig> {
  const rig = await Rig.start(
    parseScenario({ target, mode: 'plain', ...input }, key => key),
    never,
  )
  t.teardown(() => rig.close())
  return rig
}

/** Closes the rig, and asserts that no process of it is left and that its address is free. */
async function nothingIsLeft(t: Test, rig: Rig, more: readonly ProcessEntry[] = []): Promise<void> {
  const { run } = rig.processes
  const started = [...run.list(), ...more]
  t.ok(started.length > 0)
  await rig.close()
  t.strictSame(run.list(), [])
  t.strictSame(started.filter(isRunning), [])
  t.strictSame(listenerInodes(rig.target.address), [])
}

/** Growth of the live heap, and of the descriptors, per connection. */
async function growth(rig: Rig, connections = 400): Promise<{ bytes: number; descriptors: number }> {
  await rig.churn(connections)
  const before = await rig.sample()
  await rig.churn(connections)
  const after = await rig.sample()
  return {
    bytes: (liveHeapOf(after) - liveHeapOf(before)) / connections,
    descriptors: (Number(after.fileDescriptors) - Number(before.fileDescriptors)) / connections,
  }
}

t.test('below a wrapper without exec, the server is measured and not the shell', async t => {
  const shell = `command:sh -c '${inspected('fd-leak').slice('command:'.length)}; echo done'`
  const rig = await start(t, shell)
  t.not(rig.processes.pid, rig.target.pid)
  t.equal((await growth(rig, 100)).descriptors, 1)
  await nothingIsLeft(t, rig)
})

t.test('a wrapper with exec is the server', async t => {
  const rig = await start(t, `command:sh -c 'exec ${inspected('none').slice('command:'.length)}'`)
  t.equal(rig.processes.pid, rig.target.pid)
  t.equal((await growth(rig, 100)).descriptors, 0)
  await nothingIsLeft(t, rig)
})

for (const kind of ['child', 'child-setsid', 'child-fd-leak']) {
  t.test(`${kind}: the child is measured, and ended`, async t => {
    const rig = await start(t, probed(kind))
    t.not(rig.processes.pid, rig.target.pid)
    t.equal((await growth(rig, 100)).descriptors, kind === 'child-fd-leak' ? 1 : 0)
    await nothingIsLeft(t, rig)
  })
}

t.test('a process that starts its replacement and ends is void, and no process is left', async t => {
  const rig = await start(t, inspected('restart'))
  await t.rejects(growth(rig), { name: 'VoidRun' })
  const after = await untilSomebodyListens(rig)
  await nothingIsLeft(t, rig, after)
})

t.test('a replacement below a remaining parent is void, and the reason names the new listener', async t => {
  const rig = await start(t, probed('restart-below'))
  await rig.churn(100)
  await rig.sample()
  // The clients see the old process end.
  await t.rejects(rig.churn(400), { name: 'VoidRun' })
  const after = await untilSomebodyListens(rig)
  await t.rejects(rig.sample(), {
    name: 'VoidRun',
    message: new RegExp(
      `restarted during the run: process ${rig.processes.pid} listened on .*, and now process \\d+ \\(.*none-when-free`,
    ),
  })
  await nothingIsLeft(t, rig, after)
})

async function untilSomebodyListens(rig: Rig): Promise<ProcessEntry[]> {
  const before = rig.processes.pid
  for (;;) {
    const others = rig.processes.run.list().filter(({ pid }) => pid !== before)
    if (listenerInodes(rig.target.address).length > 0 && others.length > 0) return others
    await sleep(20)
  }
}

t.test(
  'a heap reader of a process that does not listen is void, and the reason names both processes',
  async t => {
    await t.rejects(start(t, probed('other-heap')), {
      name: 'VoidRun',
      message:
        /process \d+ \(.* none .*\) listens on .*, but the heap that can be read is of process \d+ \(.* other-heap/,
    })
  },
)

t.test('a probe address in use is refused, and its process gets no request', async t => {
  let requests = 0
  const foreign = await listen(t, () => requests++)
  const target = `command:${NODE} ${TREE} none {address} 127.0.0.1:${foreign}`
  await t.rejects(start(t, target, { pprof: `127.0.0.1:${foreign}` }), {
    name: 'HarnessError',
    message: new RegExp(`already listens on 127.0.0.1:${foreign}: process ${process.pid} `),
  })
  t.equal(requests, 0)
})

t.test('a probe address that is taken while the server starts is refused', async t => {
  const port = await listen(t, () => undefined).then(async free => {
    await closeAll()
    return free
  })
  // Occupies the probe address before the server does; the server continues without it.
  const thief = `require('http').createServer((_, response) => { console.log('asked'); response.end() }).listen(${port}, '127.0.0.1', () => console.log('ready'))`
  const dir = t.testdir({})
  const [begun, go] = [join(dir, 'begun'), join(dir, 'go')]
  const target =
    `command:sh -c 'touch ${begun}; until test -e ${go}; do sleep 0.1; done; ` +
    `IGNORE_PPROF_BIND=1 exec ${NODE} ${TREE} none {address} 127.0.0.1:${port}'`
  const starting = start(t, target, { pprof: `127.0.0.1:${port}` })
  starting.catch(() => undefined)
  while (!existsSync(begun)) await sleep(20)
  const other = spawn(process.execPath, ['-e', thief], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => other.kill('SIGKILL'))
  await once(other.stdout, 'data')
  writeFileSync(go, '')
  let said = ''
  other.stdout.on('data', (data: Buffer) => (said += String(data)))
  await t.rejects(starting, {
    name: 'HarnessError',
    message: new RegExp(`belongs to process ${other.pid} .*which the command did not start`),
  })
  t.equal(said, '')
})

t.test('no run starts on a port in use', async t => {
  const port = await listen(t, () => undefined)
  for (const key of ['listen', 'controlPlane'] as const) {
    await t.rejects(start(t, 'node', { mode: 'xds', [key]: `127.0.0.1:${port}` }), {
      name: 'HarnessError',
      message: new RegExp(`already listens on 127.0.0.1:${port}: process ${process.pid} `),
    })
  }
})

const servers: Server[] = []

async function listen(t: Test, onRequest: () => void): Promise<number> {
  const server = createServer((_, response) => {
    onRequest()
    response.end()
  })
  servers.push(server)
  t.teardown(closeAll)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function closeAll(): Promise<void> {
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve))
}

for (const kind of ['cluster', 'prefork', 'worker']) {
  t.test(`${kind}: memory retained by any process is measured`, async t => {
    const leaky = await start(t, inspected(`${kind}-leak`))
    const leak = await growth(leaky)
    t.ok(leak.bytes > 4_000 && leak.bytes < 7_000, `${leak.bytes} bytes per connection`)
    await nothingIsLeft(t, leaky)
    const healthy = await start(t, inspected(kind))
    const none = await growth(healthy)
    t.ok(none.bytes < 1_500, `${none.bytes} bytes per connection`)
    t.equal(none.descriptors, 0)
    await nothingIsLeft(t, healthy)
  })
}

t.test('the readings of several processes are summed', async t => {
  const one = await start(t, inspected('none'))
  const two = await start(t, inspected('prefork'))
  await one.churn(20)
  // The second process may start after the first one serves; a run has a warm-up before its first sample.
  await sleep(1_500)
  await two.churn(300)
  const [single, both] = [await one.sample(), await two.sample()]
  for (const what of ['rssBytes', 'threads', 'fileDescriptors', 'liveHeapBytes'] as const) {
    const [more, less] = [both[what] ?? 0, single[what] ?? 0]
    t.ok(less > 0 && more > 1.5 * less, `${what}: ${more} and ${less}`)
  }
})

t.test('a serving worker that cannot be read is void, and the reason names it', async t => {
  const cluster = await start(t, inspected('cluster-unread'))
  await t.rejects(growth(cluster), {
    name: 'VoidRun',
    message:
      /^process \d+ \(.* cluster-unread .*\) has connections of the server, and its heap cannot be read: only that of process \d+/,
  })
  await nothingIsLeft(t, cluster)
  // The primary listens until it has passed the socket on, so it may or may not be seen as a listener.
  const measured = start(t, inspected('prefork-unread')).then(rig => growth(rig))
  await t.rejects(measured, {
    message:
      /process \d+ \(.*accept-unread.*listens on .*, but the heap that can be read is of process \d+|no inspector of Node of the process that serves, only of others/,
  })
})

t.test('a helper that is not read is reported only if it takes part in the work', async t => {
  const idle = await start(t, inspected('idle-helper'))
  await growth(idle)
  t.equal(idle.processes.takingPart(1), undefined)
  await nothingIsLeft(t, idle)
  const leaky = await start(t, inspected('helper-leak'))
  // The helper may not have read all of its messages when a round ends.
  for (let round = 0; round < 5 && !leaky.processes.takingPart(500); round++) await growth(leaky, 1_000)
  t.match(leaky.processes.takingPart(500), { process: /^process \d+ \(.*const kept/, how: /grew by|used/ })
  await nothingIsLeft(t, leaky)
})

t.test('processes that changed their parent, session and environment are ended', async t => {
  for (const kind of ['setsid-child', 'bare-setsid-child']) {
    const rig = await start(t, inspected(kind))
    const escapees = (): ProcessEntry[] =>
      rig.processes.run.list().filter(({ pid, session }) => pid === session && pid !== rig.target.pid)
    while (escapees().length === 0) await sleep(50)
    // The parent of the second process ends by itself.
    while (kind === 'bare-setsid-child' && rig.processes.run.list().length > 2) await sleep(50)
    await nothingIsLeft(t, rig, escapees())
  }
})

t.test('a server that left its group, session, environment and parent is measured and ended', async t => {
  const orders = packagePath('dist/fixtures/cases/orders-server.js')
  const server = `setsid env -i ${process.execPath} ${orders} {address} health`
  for (const script of [
    `(${server} &); exec sleep 1000`,
    `(${server} > /dev/null 2>&1 < /dev/null &); exec sleep 1000`,
  ]) {
    const rig = await start(t, `command:sh -c "${script}"`, { probe: 'proc' })
    await rig.churn(50)
    const { rssBytes = 0 } = await rig.sample()
    t.ok(rssBytes > 20_000_000, `${rssBytes} B: the server and not the shell`)
    await nothingIsLeft(t, rig)
  }
})

t.test('a command that ends and leaves a server in the background: it is measured and ended', async t => {
  const orders = packagePath('dist/fixtures/cases/orders-server.js')
  /** @param late seconds before the server begins */
  const left = async (streams: string, late: number): Promise<{ text: string; port: number }> => {
    const port = await findFreePort('127.0.0.1')
    const server = `${process.execPath} ${orders} 127.0.0.1:${port} health`
    return { text: `(setsid env -i sh -c 'sleep ${late}; exec ${server}' ${streams} &)`, port }
  }
  const run = (command: string, port: number): Promise<Rig> =>
    start(t, `command:${command}`, { probe: 'proc', listen: `127.0.0.1:${port}` })
  const isFree = async (port: number): Promise<void> => {
    t.strictSame(listenerInodes({ host: '127.0.0.1', port }), [])
    await sleep(3_000)
    t.strictSame(listenerInodes({ host: '127.0.0.1', port }), [], 'nor later')
  }
  const NO_STREAMS = '> /dev/null 2>&1 < /dev/null'
  // Later than the output of a process that has ended is waited for.
  for (const [what, streams, late] of [
    ['with its streams', '', 2],
    ['without streams, soon', NO_STREAMS, 0],
    ['without streams, later', NO_STREAMS, 2],
  ] as const) {
    await t.test(what, async t => {
      const { text, port } = await left(streams, late)
      const rig = await run(`sh -c "${text}"`, port)
      await rig.churn(20)
      t.ok(Number((await rig.sample()).fileDescriptors) > 0)
      await nothingIsLeft(t, rig)
      await isFree(port)
    })
  }
  await t.test('a script does not spell the server: it is ended', async t => {
    const { text, port } = await left(NO_STREAMS, 1)
    const script = join(t.testdir({ 'run.sh': text }), 'run.sh')
    // It is measured where one of its processes was seen before it left everything.
    const rig = await run(`sh ${script}`, port).catch((error: unknown) => error)
    if (rig instanceof Rig) await rig.close()
    else t.match(rig, { message: /The (?:command|server) ended/ })
    await isFree(port)
  })
})

t.test('a client in the background that is told the address of the run is not ended', async t => {
  const port = await findFreePort('127.0.0.1')
  const run = new RunProcesses()
  run.willStart([process.execPath, 'server.js', String(port)])
  const client = `setsid env -i ${process.execPath} -e "setInterval(() => {}, 1e6)" 127.0.0.1:${port}`
  const shell = spawn('sh', ['-c', `${client} > /dev/null 2>&1 < /dev/null & echo $!`], { stdio: 'pipe' })
  const [pid] = (await once(createInterface(shell.stdout), 'line')) as [string]
  t.teardown(() => process.kill(Number(pid), 'SIGKILL'))
  const wordsOf = (): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  while (!wordsOf().startsWith(process.execPath)) await sleep(20)
  t.notOk(run.adoptServersOf({ host: '127.0.0.1', port }))
  run.willStart([process.execPath, '-e', 'setInterval(() => {}, 1e6)', `127.0.0.1:${port}`])
  t.ok(run.adoptServersOf({ host: '127.0.0.1', port }), 'a command of the run spells it')
})

t.test('a process of somebody else on the port of the run is not ended', async t => {
  const port = await findFreePort('127.0.0.1')
  const listens = `require('net').createServer(c => c.on('error', () => {})).listen(${port}, '127.0.0.1', () => console.log(1)); setInterval(() => {}, 1e6)`
  const run = new RunProcesses()
  const own = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'pipe' })
  t.teardown(() => own.kill('SIGKILL'))
  await once(own, 'spawn')
  run.add(own.pid ?? 0)
  const other = spawn(process.execPath, ['-e', listens], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => other.kill('SIGKILL'))
  await once(other.stdout, 'data')
  t.notOk(run.adoptServersOf({ host: '127.0.0.1', port }), 'it has a parent')
  t.strictSame(
    run.list().map(({ pid }) => pid),
    [own.pid],
  )
})

t.test('a harness that is killed with SIGKILL leaves no process, even outside its process group', async t => {
  const rigUrl = new URL('./rig.js', import.meta.url).href
  const inputUrl = new URL('../scenario/scenario-input.js', import.meta.url).href
  const program = `
    const { Rig } = await import(${JSON.stringify(rigUrl)})
    const { parseScenario } = await import(${JSON.stringify(inputUrl)})
    const scenario = parseScenario({ target: ${JSON.stringify(inspected('setsid-child'))}, mode: 'plain' }, key => key)
    const rig = await Rig.start(scenario, new AbortController().signal)
    console.log(JSON.stringify(rig.processes.run.list()))
    setInterval(() => {}, 1000)`
  const harness = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: harness.stdout }), 'line')) as [string]
  const started = JSON.parse(line) as ProcessEntry[]
  t.equal(started.length, 2)
  t.ok(started.every(isRunning))
  harness.kill('SIGKILL')
  for (let i = 0; i < 200 && started.some(isRunning); i++) await sleep(50)
  t.strictSame(started.filter(isRunning), [])
})
