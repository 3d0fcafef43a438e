import t, { type Test } from 'tap'
import { ClientProcess } from './client-process.js'

const READY = `console.log('{"event":"ready","grpcVersion":"1.2.3"}');`
const ORDER = { do: 'calls', units: 3, address: '127.0.0.1:1', atOnce: 1 } as const

/** @param onOrder JavaScript that gets the order as `o` and says events with `say` */
async function client(t: Test, program: string, onOrder = ''): Promise<ClientProcess> {
  const answers = `const say = e => console.log(JSON.stringify(e));
    process.stdin.on('data', d => { const o = JSON.parse(d); ${onOrder} }).on('end', () => process.exit())`
  const started = await ClientProcess.spawn({
    argv: [process.execPath, '-e', `${program};${answers}`],
    env: process.env,
  })
  t.teardown(async () => {
    await started.stop()
    if (isAlive(started.pid)) throw new Error('a client was left running')
  })
  return started
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const order = (of: ClientProcess, progress: number[] = []): Promise<object> =>
  of.order(ORDER, new AbortController().signal, units => progress.push(units))

t.test('an order is done, with progress', async t => {
  const started = await client(
    t,
    READY,
    `say({ event: 'progress', id: o.id, units: 2 }); say({ event: 'done', id: o.id, units: o.units, ok: 2, failed: { UNAVAILABLE: 1 } })`,
  )
  t.match(await started.ready, { grpcVersion: '1.2.3', planted: false })
  const progress: number[] = []
  t.strictSame(await order(started, progress), { units: 3, ok: 2, failed: { UNAVAILABLE: 1 } })
  t.strictSame(await order(started), { units: 3, ok: 2, failed: { UNAVAILABLE: 1 } }, 'a second one as well')
  t.strictSame(progress, [2])
})

t.test('a client that cannot do an order says why, and may do the next one', async t => {
  const started = await client(
    t,
    READY,
    `say(o.id === 1 ? { event: 'error', id: o.id, error: 'no unit' } : { event: 'done', id: o.id, units: 3 })`,
  )
  await t.rejects(order(started), { message: /says: no unit/ })
  t.match(await order(started), { units: 3, ok: 0 })
})

t.test('what is no event, or of no open order, ends it with what was wrong', async t => {
  for (const [program, message] of [
    [`console.log('hello')`, /printed "hello" where an event was expected/],
    [`say({ event: 'done', id: 7, units: 3 })`, /order 7 is done, and 1 is open/],
    [`say({ event: 'done', id: o.id, units: -3 })`, /where an event was expected/],
    [`process.exit(3)`, /ended \(exit code 3\)/],
  ] as const) {
    await t.rejects(order(await client(t, READY, program)), { message })
  }
})

t.test('a client that ends before it is ready', async t => {
  const started = await client(t, `console.error('no config'); process.exit(2)`)
  await t.rejects(started.ready, { message: /exit code 2/ })
  t.match(await started.exited, { how: 'exit code 2', lastWords: 'no config' })
})

t.test('an order that is cut off rejects with the reason', async t => {
  const started = await client(t, READY)
  const over = new AbortController()
  const cut = started.order(ORDER, over.signal, () => undefined)
  over.abort(new Error('enough'))
  await t.rejects(cut, { message: 'enough' })
  await t.rejects(order(started), { message: /still at an order/ })
})

t.test('a program that is not there', async t => {
  await t.rejects(ClientProcess.spawn({ argv: ['/no/such/program'], env: {} }), {
    message: /cannot be started.*ENOENT/,
  })
})
