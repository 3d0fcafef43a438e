import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { AttachedProcesses } from './attached-processes.js'
import { descendantsOf } from './descendants.js'
import { describeProcess, describeProcesses } from './describe-process.js'
import { countDescriptors, socketInodesOf } from './descriptors.js'
import { endProcesses } from './end-processes.js'
import {
  HAS_PROC,
  isRunning,
  listProcesses,
  readProcessEntry,
  residentBytes,
  type ProcessEntry,
} from './process-table.js'
import { RunProcesses, signalProcess } from './run-processes.js'
import { ownersOf } from './socket-owners.js'
import { countCloseWait, countUnclosedSockets } from './unclosed-sockets.js'
import { listenersAt } from './tcp-sockets.js'
import { unixConnectionsAt, unixListenersAt } from './unix-sockets.js'

if (!HAS_PROC) t.bailout('no /proc')

const SLEEPS = 'setInterval(() => {}, 1e6)'

/** A process that says `ready` when it has done what `script` says. */
async function start(t: Test, script: string, options: object = {}): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('ready'); ${SLEEPS}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child as ChildProcess & { pid: number }
}

async function listen(t: Test, host: string | undefined, path?: string): Promise<Server> {
  const server = createServer()
  t.teardown(() => server.close())
  await new Promise<void>(resolve => {
    if (path === undefined) server.listen(0, host, resolve)
    else server.listen(path, resolve)
  })
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port
const own = (): ProcessEntry => readProcessEntry(process.pid)!

t.test('a process: its parent, session and start; and its end', async t => {
  const child = await start(t, '', { detached: true })
  const entry = readProcessEntry(child.pid)!
  t.match(entry, { pid: child.pid, parent: process.pid, session: child.pid })
  t.equal(own().session === child.pid, false)
  t.ok(entry.startTicks >= own().startTicks)
  t.ok(residentBytes(child.pid) > 10_000_000)
  t.ok(isRunning(entry))
  t.notOk(
    isRunning({ ...entry, startTicks: entry.startTicks + 1 }),
    'a later process with its pid is another',
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.equal(readProcessEntry(child.pid), undefined)
  t.equal(residentBytes(child.pid), 0)
  t.notOk(isRunning(entry))
})

t.test('a signal goes to this process and not to a later one with its pid', async t => {
  const child = await start(t, '')
  const entry = readProcessEntry(child.pid)!
  signalProcess({ ...entry, startTicks: entry.startTicks - 1 }, 'SIGKILL')
  await sleep(100)
  t.ok(isRunning(entry))
  signalProcess(entry, 'SIGKILL')
  t.strictSame(await once(child, 'exit'), [null, 'SIGKILL'])
})

t.test('descendants, and not the rest', async t => {
  const grandchild = `require('child_process').spawn(process.execPath, ['-e', '${SLEEPS}'], { stdio: 'inherit' })`
  const child = await start(t, grandchild, { detached: true })
  t.teardown(() => process.kill(-child.pid, 'SIGKILL'))
  const other = await start(t, '')
  const table = listProcesses()
  const below = descendantsOf([{ pid: child.pid }], table)
  t.equal(below.length, 1)
  t.equal(below[0]?.parent, child.pid)
  const mine = descendantsOf([own()], table).map(({ pid }) => pid)
  for (const { pid } of [child, other, below[0]!]) t.ok(mine.includes(pid))
  t.notOk(mine.includes(process.pid))
})

t.test('the processes of a run, however they left', async t => {
  const detached = (env: string): string =>
    `require('child_process').spawn(process.execPath, ['-e', '${SLEEPS}'], { stdio: 'ignore', detached: true, ${env} }).unref()`
  const orphan = (env: string): string =>
    `require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(detached(env))}])`
  const run = new RunProcesses()
  t.teardown(() => endProcesses(run))
  const stranger = await start(t, '', { detached: true })

  // Found by the mark alone: no process was added.
  await start(t, orphan(''), { env: run.marked(process.env), detached: true })
  t.equal(run.list().length, 2)
  t.equal(
    run.list().filter(({ parent, pid, session }) => parent !== process.pid && pid === session).length,
    1,
  )

  // By the parent and the session: no environment.
  const bare = await start(t, detached('env: {}'), { env: {}, detached: true })
  t.equal(run.list().length, 2)
  run.add(bare.pid)
  t.equal(run.list().length, 4)
  bare.kill('SIGKILL')
  await once(bare, 'exit')
  t.equal(run.list().length, 3, 'remembered when its parent ended')
  t.notOk(run.list().some(({ pid }) => pid === stranger.pid || pid === process.pid))

  const all = run.list()
  t.strictSame(await endProcesses(run), [])
  t.strictSame(all.filter(isRunning), [])
  t.strictSame(run.list(), [])
  t.ok(isRunning(readProcessEntry(stranger.pid)!))
})

t.test('the session identifies a process without its parent and environment', async t => {
  const run = new RunProcesses()
  t.teardown(() => endProcesses(run))
  const program = `require('child_process').spawn(process.execPath, ['-e', '${SLEEPS}'], { stdio: 'ignore', env: {} })`
  const leader = await start(t, program, { env: {}, detached: true })
  run.add(leader.pid)
  leader.kill('SIGKILL')
  await once(leader, 'exit')
  const [left, ...others] = run.list()
  t.match(left, { session: leader.pid })
  t.strictSame(others, [])
  t.not(left?.parent, leader.pid)
})

t.test('a process that ignores SIGTERM is killed, and so is one that starts others meanwhile', async t => {
  const run = new RunProcesses()
  const stubborn = `process.on('SIGTERM', () => require('child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); ${SLEEPS}'], { stdio: 'ignore', detached: true }))`
  const child = await start(t, stubborn, { env: run.marked(process.env), detached: true })
  t.strictSame(await endProcesses(run), [])
  t.equal(readProcessEntry(child.pid), undefined)
  t.strictSame(run.list(), [])
})

t.test('who listens at an address', async t => {
  const script = `require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(String(line))
  const inodes = listenersAt({ host: '127.0.0.1', port }).map(({ inode }) => inode)
  t.equal(inodes.length, 1)
  t.strictSame(ownersOf(inodes, [own()]), { owners: [], without: inodes, unreadable: [] })
  const { owners, without } = ownersOf(inodes, listProcesses())
  t.strictSame(
    owners.map(({ pid }) => pid),
    [child.pid],
  )
  t.strictSame(without, [])
  t.strictSame(listenersAt({ host: '127.0.0.2', port }), [])
  t.strictSame(listenersAt({ host: '::1', port }), [])
  t.strictSame(ownersOf(inodes, [{ ...own(), pid: 2 ** 22 + 1 }]).unreadable, [], 'one that is gone is none')
})

t.test('the socket of an address goes before that of every address', async t => {
  const all = await listen(t, '0.0.0.0')
  const port = portOf(all)
  t.match(listenersAt({ host: '127.0.0.1', port }), [{ local: { host: '0.0.0.0', port }, state: 'LISTEN' }])
  const one = createServer()
  t.teardown(() => one.close())
  const both = await listen(t, '127.0.0.3')
  t.match(listenersAt({ host: '127.0.0.3', port: portOf(both) }), [{ local: { host: '127.0.0.3' } }])
  t.strictSame(listenersAt({ host: '127.0.0.1', port: portOf(both) }), [])
})

t.test('IPv6, and IPv4 through it', async t => {
  const six = await listen(t, '::1')
  t.match(listenersAt({ host: '::1', port: portOf(six) }), [{ local: { host: '::1' } }])
  t.match(listenersAt({ host: '0:0:0:0:0:0:0:1', port: portOf(six) }), [{ local: { host: '::1' } }])
  const dual = await listen(t, '::')
  t.match(listenersAt({ host: '127.0.0.1', port: portOf(dual) }), [{ local: { host: '::' } }])
  const client = connect(portOf(dual), '127.0.0.1')
  const [socket] = (await once(dual, 'connection')) as [Socket]
  t.equal(countCloseWait({ host: '127.0.0.1', port: portOf(dual) }), 0)
  client.destroy()
  socket.destroy()
})

t.test('connections that the client has closed and the server has not', async t => {
  const server = createServer({ allowHalfOpen: true })
  t.teardown(() => server.close())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = { host: '127.0.0.1', port: portOf(server) }
  const stays = connect(address.port, '127.0.0.1')
  const [accepted] = (await once(server, 'connection')) as [Socket]
  t.equal(countCloseWait(address), 0)
  const leaves = connect(address.port, '127.0.0.1')
  const [left] = (await once(server, 'connection')) as [Socket]
  leaves.end()
  left.resume()
  await once(left, 'end')
  t.equal(countCloseWait(address), 1)
  t.equal(countCloseWait({ ...address, host: '127.0.0.9' }), 0)
  for (const socket of [stays, accepted, leaves, left]) socket.destroy()
})

t.test('who listens at a path', async t => {
  const path = join(t.testdir({}), 'a b.sock')
  t.strictSame(unixListenersAt(path), [])
  const server = await listen(t, undefined, path)
  const client = connect(path)
  await once(server, 'connection')
  const inodes = unixListenersAt(path)
  t.equal(inodes.length, 1, 'and not the connection, which has the same path')
  t.strictSame(
    ownersOf(inodes, [own()]).owners.map(({ pid }) => pid),
    [process.pid],
  )
  const [connection = ''] = unixConnectionsAt(path)
  t.strictSame(unixConnectionsAt(path), [connection])
  t.ok(socketInodesOf(process.pid).has(connection))
  t.equal(countUnclosedSockets({ path }, 0), 1)
  t.equal(countUnclosedSockets({ path }, 1), 0)
  client.destroy()
  while (unixConnectionsAt(path).length > 0) await sleep(5)
  t.equal(countUnclosedSockets({ path }, 0), 0)
})

t.test('attached processes are the roots that still run, and their descendants', async t => {
  const child = await start(t, `require('child_process').spawn(process.execPath, ['-e', '${SLEEPS}'])`)
  const root = readProcessEntry(child.pid)!
  const attached = new AttachedProcesses([root])
  t.equal(attached.list().length, 2)
  t.equal(attached.ended, undefined)
  t.equal(
    new AttachedProcesses([{ ...root, startTicks: root.startTicks - 1 }]).ended?.pid,
    child.pid,
    'a reused pid',
  )
  for (const { pid } of attached.list().slice(1)) process.kill(pid, 'SIGKILL')
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.strictSame(attached.list(), [])
  t.equal(attached.ended?.pid, child.pid)
})

t.test('descriptors are counted, and never 0 where they cannot be read', async t => {
  const child = await start(t, `globalThis.f = [1, 2, 3].map(() => require('fs').openSync('/dev/null', 'r'))`)
  const plain = await start(t, '')
  t.equal((await countDescriptors(child.pid)) - (await countDescriptors(plain.pid)), 3)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await t.rejects(countDescriptors(child.pid), {
    message: new RegExp(`process ${child.pid} cannot be read .*ENOENT`),
  })
  t.throws(() => socketInodesOf(child.pid), { message: /cannot be read/ })
})

t.test("another user's descriptors cannot be read", { skip: process.getuid?.() !== 0 }, async t => {
  const NOBODY = 65_534
  // That user may be unable to read the folder of this file, so the script imports only the module under test.
  const source = readFileSync(fileURLToPath(new URL('./descriptors.js', import.meta.url)), 'utf8')
  const said = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `${source.replaceAll(/^export /gm, '')}
       console.log(await countDescriptors(${process.pid}).catch(error => error.message))`,
    ],
    { uid: NOBODY, gid: NOBODY, encoding: 'utf8', cwd: '/', env: {} },
  )
  t.match(said, /descriptors of process \d+ cannot be read \(\/proc\/\d+\/fd: EACCES\)/)
})

t.test('a process in words', async t => {
  const child = await start(t, '/* some words */')
  t.match(describeProcess(child.pid), new RegExp(`^process ${child.pid} \\(.*node -e /\\* some words`))
  t.ok(describeProcess((await start(t, `/* ${'x'.repeat(9_000)} */`)).pid).length < 250)
  t.match(describeProcesses([process.pid, child.pid]), /^process .* and process /)
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.equal(describeProcess(child.pid), `process ${child.pid}`)
})

t.test('a process in words has no secret', async t => {
  const words = ['--', '--api-token', 'S3 CR3T', 'PASSWORD=a b', 'redis://u:pw@h']
  const child = spawn(process.execPath, ['-e', `console.log('ready'); ${SLEEPS}`, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  t.match(describeProcess(child.pid ?? 0), /-- --api-token \*\*\* PASSWORD=\*\*\* redis:\/\/u:\*\*\*@h\)$/)
})
