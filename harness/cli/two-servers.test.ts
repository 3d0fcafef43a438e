import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { runResultSchema, type RunResult } from '../model/run-result.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { leakgate } from './testing/leakgate.js'

const ODD_SERVER = fileURLToPath(new URL('../run/testing/odd-server.js', import.meta.url))
const LEAKY = 'node+planted-leak=4096'
/** Two stages are enough for a verdict, and a healthy Node server is stable. */
const SHORT = ['--mode', 'plain', '--at-least', '0', '--threshold', '700']

interface Compared {
  readonly comparison: {
    outcome: string
    savedBytesPerConnection: { estimate: number }
    ratio?: { high: number }
  }
  readonly before: RunResult
  readonly after: RunResult
}

t.test('compare: a leak that is gone, side by side', async t => {
  const out = join(t.testdir({}), 'both')
  const { code, stdout, stderr } = await leakgate(['compare', LEAKY, 'node', ...SHORT, '--out', out])
  t.equal(code, 0, stderr)
  t.match(stdout, /node\+planted-lea… .* leak /)
  t.match(stdout, /\nbetter {2}after keeps less than before: 4,\d{3} B per connection less/)
  t.match(stdout, /\nafter\/before {2}/)
  const [before, after] = ['before', 'after'].map(name =>
    runResultSchema.parse(JSON.parse(readFileSync(join(out, name, 'run.json'), 'utf8'))),
  )
  t.equal(before!.verdict, 'leak')
  t.equal(after!.verdict, 'stable')
  t.same(
    after!.samples.slice(0, 13).map(sample => sample.connections - after!.samples[0]!.connections),
    before!.samples.slice(0, 13).map(sample => sample.connections - before!.samples[0]!.connections),
    'the same rounds',
  )
  const begun = Date.parse(after!.startedAt) - Date.parse(before!.startedAt)
  t.ok(begun < before!.durationMs, 'at the same time, not one after the other')
})

t.test('compare: a leak that came in is exit code 1', { skip: unlessLong }, async t => {
  const { code, stdout } = await leakgate(['compare', 'node', LEAKY, ...SHORT, '--json'])
  t.equal(code, 1)
  const { comparison, before, after } = JSON.parse(stdout) as Compared
  t.match(comparison, { outcome: 'worse' })
  t.ok(Math.abs(comparison.savedBytesPerConnection.estimate + 4_096) < 200)
  t.same([before.verdict, after.verdict], ['stable', 'leak'])
})

t.test('compare: two healthy servers show no difference', async t => {
  const { code, stdout } = await leakgate(['compare', 'node', 'node', ...SHORT])
  t.equal(code, 0, stdout)
  t.match(stdout, /\n~ {2}they keep the same/)
  t.notMatch(stdout, /after\/before/)
})

t.test('compare: a server that dies is void, whichever it is', async t => {
  const dying = `command:"${process.execPath}" --inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${ODD_SERVER}" {address} exit-after 400`
  for (const [before, after, which] of [
    [dying, 'node', 'before'],
    ['node', dying, 'after'],
  ] as const) {
    const { code, stdout } = await leakgate(['compare', before, after, ...SHORT])
    t.equal(code, 3, which)
    t.match(stdout, new RegExp(`\\nvoid {2}${which} measured nothing: the server ended during the run`))
  }
})

async function controlled(
  target: string,
  control: string,
  flags: readonly string[] = [],
): Promise<{ code: number | null; run: RunResult }> {
  const args = ['run', '--target', target, '--control', control, ...SHORT, ...flags, '--json']
  const { code, stdout } = await leakgate(args)
  return { code, run: runResultSchema.parse(JSON.parse(stdout)) }
}

t.test('control: a leak that the control does not have is caused by what it takes away', async t => {
  const out = t.testdir({})
  const { code, run } = await controlled(LEAKY, 'reuse', ['--out', out])
  t.equal(code, 1)
  t.match(run.reason, /the control \(reuse\) does not: .*caused by what the control takes away/)
  t.match(run.control, { name: 'reuse', metric: 'live-heap', difference: { outcome: 'more' } })
  t.match(run.control!.run, { verdict: 'stable', close: 'reuse', unit: 'request' })
  t.ok(Math.abs(run.control!.difference.perConnection!.estimate - 4_096) < 200)

  const path = join(out, 'run.json')
  const judged = async (): Promise<RunResult> =>
    runResultSchema.parse(JSON.parse((await leakgate(['judge', path, '--json'])).stdout))
  t.strictSame(await judged(), run, 'judged again with its control, to the last bit')
  const { control } = run
  const forged = { ...control!, difference: { ...control!.difference, outcome: 'same' } }
  writeFileSync(path, JSON.stringify({ ...run, reason: 'trust me', control: forged }))
  t.strictSame(await judged(), run, 'from the samples of both alone')
})

t.test(
  'control: a leak that the control has as well is a leak, and caused by something else',
  { skip: unlessLong },
  async t => {
    const { code, run } = await controlled(LEAKY, LEAKY)
    t.equal(code, 1, 'a control excuses nothing')
    t.equal(run.verdict, 'leak')
    t.match(run.reason, /rises as well.*not caused by what it takes away/)
    t.match(run.control, {
      difference: { outcome: 'same' },
      run: { verdict: 'leak', target: { planted: true } },
    })
  },
)

t.test('control: a healthy server beside a healthy control', { skip: unlessLong }, async t => {
  const { code, run } = await controlled('node', 'reuse')
  t.equal(code, 0, run.reason)
  t.match(run.control, {
    difference: { outcome: 'same' },
    run: { verdict: 'stable', close: 'reuse', unit: 'request' },
  })
})

t.test('control: one that measures nothing leaves the run void', async t => {
  const dying = `command:"${process.execPath}" --inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${ODD_SERVER}" {address} exit-after 400`
  const { code, run } = await controlled(LEAKY, dying)
  t.equal(code, 3)
  t.equal(run.verdict, 'void')
  t.match(run.reason, /^the control \(command:.*\) measured nothing: the server ended during the run/)
})
