import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t from 'tap'
import { readRunJson } from '../report/stored/read-run-json.js'
import { packagePath } from '../model/package-path.js'
import { descendantsOf } from '../processes/descendants.js'
import { listProcesses } from '../processes/process-table.js'
import { expectStable, gate } from './gate.js'
import { GateError } from './gate-error.js'
import { measure } from './measure.js'
import type { GateProgress } from './progress.js'
import { ownServer } from './testing/own-server.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const STORED = packagePath('harness/report/testdata/')

/** What this process has outside of itself. */
function outside(): object {
  return {
    processes: descendantsOf([{ pid: process.pid }], listProcesses()).map(({ pid }) => pid),
    folders: readdirSync(tmpdir()).filter(name => name.startsWith(`leakgate-${process.pid}`)),
    signals: SIGNALS.map(name => process.listenerCount(name)),
  }
}

t.test('a leak is an error with all that is known of it, and nothing is left', async t => {
  const before = outside()
  const seen: GateProgress[] = []
  const printed: unknown[] = []
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (text: unknown): boolean => printed.push(text) > 0
  t.teardown(() => void (process.stderr.write = write))
  const error = await gate({ ...ownServer('connection'), onProgress: each => seen.push(each) }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  process.stderr.write = write
  t.ok(error instanceof GateError, String(error))
  const { message, verdict, result } = error as GateError
  t.equal(verdict, 'leak')
  t.match(message, /^leak: own server, plain, clean close\n/)
  const bytes = result.bytesPerConnection?.estimate ?? 0
  t.ok(Math.abs(bytes - 1_024) < 150, `${bytes} B`)
  t.match(
    message,
    new RegExp(`${Math.round(bytes).toLocaleString('en-US')} B per connection \\(99 % interval `),
  )
  t.match(message, /^Consists of, .*\n(.*\n)+ .* Array$/m, 'what the memory consists of')
  t.match(message, /^Retained: .*\n.*variable kept\[…\]/m, 'what retains it')
  t.notOk(message.includes('\u001b'), 'without colours')
  t.throws(() => expectStable(result), { name: 'GateError', message })
  t.strictSame([...new Set(seen.map(({ kind }) => kind))].sort(), ['load', 'sample', 'step'])
  t.strictSame(printed, [], 'nothing is printed')
  t.strictSame(outside(), before, 'nothing is left')
})

t.test('an abort ends everything, with its reason', async t => {
  const before = outside()
  const abort = new AbortController()
  const reason = new Error('enough')
  let processes = 0
  const running = measure({
    ...ownServer(),
    signal: abort.signal,
    onProgress: ({ kind }) => {
      if (kind !== 'load') return
      processes = descendantsOf([{ pid: process.pid }], listProcesses()).length
      abort.abort(reason)
    },
  })
  await t.rejects(running, reason)
  t.ok(processes > 0, 'the server had been started')
  t.strictSame(outside(), before, 'nothing is left')
  await t.rejects(measure({ ...ownServer(), signal: abort.signal }), reason, 'before the start')
})

t.test('an error of the callback ends the run', async t => {
  const before = outside()
  const mine = new Error('mine')
  const onProgress = (): void => {
    throw mine
  }
  await t.rejects(measure({ ...ownServer(), onProgress }), mine)
  t.strictSame(outside(), before, 'nothing is left')
})

t.test('a wrong option is an error that names it', async t => {
  const refused = (options: object, message: RegExp): Promise<unknown> =>
    t.rejects(measure({ ...ownServer(), ...options }), { name: 'HarnessError', message })
  await refused({ treshold: 1 }, /^treshold: unknown key "treshold"; did you mean "threshold"\?/)
  await refused({ mode: 'plan' }, /^mode: "plan" is not allowed; did you mean "plain"\?/)
  await refused({ close: 'rts' }, /did you mean "rst"\?/)
  await refused({ target: { comand: 'x' } }, /did you mean "command"\?/)
  await refused({ target: undefined }, /^target: it is missing/)
  await refused({ evidence: 'ful' }, /did you mean "full"\?/)
  await refused({ out: 'reports' }, /^out: unknown key/)
  await t.rejects(measure({ ...ownServer(), target: { command: ['/no/such/program', '{port}'] } }), {
    name: 'HarnessError',
    message: /no such program/,
  })
})

t.test('only a pass is stable', async t => {
  for (const verdict of ['leak', 'void']) {
    const run = readRunJson(`${STORED}${verdict}.json`)
    t.throws(() => expectStable(run), {
      name: 'GateError',
      verdict,
      message: new RegExp(`^${verdict}: `),
      result: run,
    })
  }
  t.doesNotThrow(() => expectStable(readRunJson(`${STORED}stable.json`)))
})
