import t, { type Test } from 'tap'
import type { HeapReader } from '../memory/reader.js'
import { startFixture, type FixtureOptions, type RunningFixture } from './fixture-process.js'

const STARTED = { event: 'started', grpcVersion: '1.2.3', runtime: 'v0', planted: false }
const LISTENING = { event: 'listening', address: '127.0.0.1:1', pprof: '127.0.0.1:2' }
const SAY = 'const say = event => console.log(typeof event === "string" ? event : JSON.stringify(event));'
const LISTENS = `${SAY} say(${JSON.stringify(STARTED)}); say(${JSON.stringify(LISTENING)});`
const ENDS_WITH_INPUT = `process.stdin.on('end', () => process.exit(0)).resume();`
const LIVES_ON = `setInterval(() => {}, 1000);`

const heap: HeapReader = {
  read: () =>
    Promise.resolve({ liveHeapBytes: 1, collections: 1, stays: true, collected: true, sameProcess: true }),
  close: () => Promise.resolve(),
}

interface Started {
  readonly pids: number[]
  readonly running: Promise<RunningFixture>
}

function start(
  t: Test,
  program: string,
  changes: Partial<FixtureOptions> & { signal?: AbortSignal } = {},
): Started {
  const pids: number[] = []
  const running = startFixture({
    command: process.execPath,
    args: ['-e', program],
    env: process.env,
    startOptions: {
      mode: 'plain',
      listen: { host: '127.0.0.1', port: 50_051 },
      signal: changes.signal ?? new AbortController().signal,
      onProcess: pid => pids.push(pid),
    },
    makeHeap: () => heap,
    ...changes,
  })
  t.teardown(async () => {
    await (await running.catch(() => undefined))?.stop()
    if (pids.some(isAlive)) throw new Error('a server was left running')
  })
  return { pids, running }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

t.test('a server that behaves', async t => {
  let closed = 0
  const { pids, running } = start(
    t,
    `${LISTENS} ${ENDS_WITH_INPUT}
     console.error('Debugger listening on ws://127.0.0.1:3/x');
     console.error('low on paper');
     say({ event: 'not-serving', error: 'too early' });
     process.stdin.on('data', d => { for (const c of String(d).trim().split('\\n')) {
       if (c === 'counts') say({ event: 'counts', accepted: 3, ended: 2, rpcsAnswered: 1 });
       if (c.startsWith('snapshot ')) say({ event: 'snapshot', path: c.slice(9), by: 'v8' });
       if (c === 'counts') say({ event: 'serving' });
     } })`,
    {
      makeHeap: async ({ address, pprof, stderr, signal }) => {
        t.same(address, { host: '127.0.0.1', port: 1 })
        t.same(pprof, { host: '127.0.0.1', port: 2 })
        t.equal((await stderr.find(/ws:\S+/, signal))[0], 'ws://127.0.0.1:3/x')
        return {
          ...heap,
          close: () => {
            closed++
            return Promise.resolve()
          },
        }
      },
    },
  )
  const server = await running
  t.same([server.pid], pids)
  t.match(server, { version: '1.2.3', runtime: 'v0', planted: false })
  const both = await Promise.all([server.counts(), server.snapshot('/tmp/a b', 5_000), server.counts()])
  t.same(both[0], { accepted: 3, ended: 2, rpcsAnswered: 1 })
  t.same(both[1], { path: '/tmp/a b', by: 'v8' })
  await server.serving
  t.equal(server.whyNotServing(), undefined)
  await Promise.all([server.stop(), server.stop()])
  t.match(await server.exited, { how: 'exit code 0', lastWords: 'low on paper' })
  t.equal(closed, 1, 'the heap reader is closed, once')
  await t.rejects(server.counts(), { message: /gone \(exit code 0\)/ })
})

t.test('exits at once', async t => {
  const { running } = start(
    t,
    `for (let i = 0; i < 99; i++) console.error('line ' + i); process.exitCode = 3`,
  )
  const error = await running.then(
    () => t.fail('must not start'),
    (error: unknown) => error,
  )
  t.match(error, { name: 'HarnessError', message: /exit code 3.*before it listened.*line 79\n.*line 98/s })
  t.notMatch((error as Error).message, 'line 78\n', 'the last lines only')
})

t.test('says that it is fatal', async t => {
  const { running } = start(t, `${SAY} say({ event: 'fatal', error: 'no bootstrap' }); process.exitCode = 1`)
  await t.rejects(running, { name: 'HarnessError', message: /exit code 1: no bootstrap/ })
})

t.test('its address is taken', async t => {
  for (const program of [
    `${SAY} say({ event: 'fatal', error: 'listen tcp 127.0.0.1:50051: bind: address already in use' }); process.exitCode = 1`,
    `throw new Error('listen EADDRINUSE: 127.0.0.1:50051')`,
  ]) {
    const { running } = start(t, program)
    await t.rejects(running, {
      name: 'HarnessError',
      message: /^127\.0\.0\.1:50051 is in use/,
      next: /--listen/,
    })
  }
})

t.test('prints what is no event', async t => {
  for (const [line, shown] of [
    ['"hello world"', /printed "hello world" where/],
    [`'x'.repeat(100000)`, /printed "x{200}…"/],
    [`'{"event":"surprise"}'`, /surprise/],
    [`'{"event":"listening","address":"127.0.0.1:1"}'`, /listens before it said that it started/],
  ] as const) {
    const { running } = start(t, `${SAY} say(${line}); ${LIVES_ON} ${ENDS_WITH_INPUT}`)
    await t.rejects(running, { name: 'HarnessError', message: shown, next: /standard error/ })
  }
})

t.test('prints what is no event after it listens: it is ended, and says why', async t => {
  const { running } = start(
    t,
    `${LISTENS} ${ENDS_WITH_INPUT} process.stdin.once('data', () => say('debug: counting'))`,
  )
  const server = await running
  await t.rejects(server.counts(), { name: 'HarnessError', message: /debug: counting/ })
  t.match(await server.exited, { how: /debug: counting/ })
})

t.test('never speaks, and ignores SIGTERM: aborted, it is gone all the same', async t => {
  const abort = new AbortController()
  const { pids, running } = start(t, `process.on('SIGTERM', () => {}); ${LIVES_ON}`, { signal: abort.signal })
  setTimeout(() => abort.abort(new Error('enough')), 300)
  await t.rejects(running, { message: 'enough' })
  t.equal(pids.length, 1)
  t.notOk(isAlive(pids[0]!))
})

t.test('ignores the end of its input, and SIGTERM', async t => {
  const { running } = start(t, `process.on('SIGTERM', () => {}); ${LISTENS} ${LIVES_ON}`)
  const server = await running
  await server.stop()
  t.match(await server.exited, { how: 'signal SIGKILL' })
})

t.test('dies while it is asked', async t => {
  const { running } = start(
    t,
    `${LISTENS} process.stdin.once('data', () => process.kill(process.pid, 'SIGKILL'))`,
  )
  const server = await running
  await t.rejects(server.counts(), { message: /gone \(signal SIGKILL\)/ })
})

t.test('answers too late: the answer is not taken for that of the next question', async t => {
  const { running } = start(
    t,
    `${LISTENS} ${ENDS_WITH_INPUT}
     let n = 0
     process.stdin.on('data', d => {
       if (++n === 2) for (const path of ['late', 'in time']) say({ event: 'snapshot', path, by: 'v8' })
     })`,
  )
  const server = await running
  await t.rejects(server.snapshot('late', 200), { message: /did not answer "snapshot late" within 0.2 s/ })
  t.match(await server.snapshot('in time', 5_000), { path: 'in time' })
})

t.test('a heap reader that cannot be made', async t => {
  const { running } = start(t, `${LISTENS} ${ENDS_WITH_INPUT}`, {
    makeHeap: () => Promise.reject(new Error('no heap')),
  })
  await t.rejects(running, { message: 'no heap' })
})

t.test('a heap reader that is made too late is closed', async t => {
  const abort = new AbortController()
  let close: () => void = () => undefined
  const closed = new Promise<void>(resolve => (close = resolve))
  const { running } = start(t, `${LISTENS} ${ENDS_WITH_INPUT}`, {
    signal: abort.signal,
    makeHeap: async () => {
      abort.abort(new Error('enough'))
      await running.catch(() => undefined)
      return {
        ...heap,
        close: () => {
          close()
          return Promise.resolve()
        },
      }
    },
  })
  await t.rejects(running, { message: 'enough' })
  await closed
})

t.test('a command that does not exist', async t => {
  const { pids, running } = start(t, '', { command: '/no/such/server' })
  await t.rejects(running, { name: 'HarnessError', message: /ENOENT/ })
  t.same(pids, [])
})

t.test('aborted before it begins', async t => {
  const { pids, running } = start(t, LISTENS, { signal: AbortSignal.abort(new Error('enough')) })
  await t.rejects(running, { message: 'enough' })
  t.same(pids, [], 'no process was started')
})
