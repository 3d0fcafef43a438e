import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { storedRunPath } from '../report/testing/stored-runs.js'
import { leakgate } from './testing/leakgate.js'

const LEAK = storedRunPath('leak')
const STABLE = storedRunPath('stable')
const VOID = storedRunPath('void')

t.test('two stored runs, by their files or folders', async t => {
  const folder = join(t.testdir({}), 'after')
  mkdirSync(folder)
  writeFileSync(join(folder, 'run.json'), readFileSync(STABLE))
  const fixed = await leakgate(['compare', LEAK, folder, '--json'])
  t.equal(fixed.code, 0, fixed.stderr)
  const { comparison } = JSON.parse(fixed.stdout) as {
    comparison: { savedBytesPerConnection: { estimate: number }; ratio: { high: number } }
  }
  t.ok(Math.abs(comparison.savedBytesPerConnection.estimate - 71_000) < 1_000, 'what the fix saves')
  t.ok(comparison.ratio.high < 0.01)
  const broken = await leakgate(['compare', STABLE, LEAK])
  t.equal(broken.code, 1, broken.stderr)
  t.equal((await leakgate(['compare', VOID, VOID])).code, 3)
})

t.test('a baseline: written, held to, and failed only by what is worse', async t => {
  const folder = t.testdir({})
  const baseline = join(folder, 'deep', 'baseline.json')
  t.equal((await leakgate(['compare', LEAK, '--baseline', baseline])).code, 2, 'there is none yet')
  const written = await leakgate(['compare', LEAK, '--baseline', baseline, '--update-baseline'])
  t.equal(written.code, 0, written.stderr)
  t.ok(readFileSync(baseline).length < 2_000, 'small enough to commit')
  const same = await leakgate(['compare', LEAK, '--baseline', baseline])
  t.equal(same.code, 0, 'a leak that is known is no news')
  t.match(same.stdout, /^same: /m)
  const better = await leakgate(['compare', STABLE, '--baseline', baseline])
  t.equal(better.code, 0)
  t.match(better.stdout, /^better: .*-7\d,\d{3} B more per connection/m)
  await leakgate(['compare', STABLE, '--baseline', baseline, '--update-baseline'])
  const worse = await leakgate(['compare', LEAK, '--baseline', baseline])
  t.equal(worse.code, 1)
  t.match(worse.stdout, /^worse: it keeps more than the baseline: 7\d,\d{3} B more per connection/m)
  t.equal((await leakgate(['compare', VOID, '--baseline', baseline, '--update-baseline'])).code, 2)
  t.match(JSON.parse(readFileSync(baseline, 'utf8')), { verdict: 'stable' }, 'a void run overwrites nothing')
})

t.test(
  'a baseline is found by the name of its run, and one that does not fit is refused before the run',
  async t => {
    const folder = t.testdir({})
    const baseline = join(folder, 'baseline.json')
    const stored = JSON.parse(readFileSync(STABLE, 'utf8')) as { target: object }
    const named = join(folder, 'named.json')
    const target = { ...stored.target, kind: 'command', name: 'command:./server --new-flag {address}' }
    writeFileSync(named, JSON.stringify({ ...stored, name: 'checkout', target }))
    await leakgate(['compare', named, '--baseline', baseline, '--update-baseline'])
    t.match(JSON.parse(readFileSync(baseline, 'utf8')), { name: 'checkout' })
    const renamed = join(folder, 'renamed.json')
    const moved = { ...target, name: 'command:/opt/server {address}' }
    writeFileSync(renamed, JSON.stringify({ ...stored, name: 'checkout', target: moved }))
    t.equal((await leakgate(['compare', renamed, '--baseline', baseline])).code, 0)

    // The program does not exist, so that an attempt to start it is another error.
    const command = ['compare', 'command:./no-such-server {address}', '--baseline', baseline]
    for (const [flags, message] of [
      [[], /of the run "checkout", and this run has no name/],
      [['--name', 'orders'], /of the run "checkout", and this run has the name "orders"/],
      [['--name', 'checkout'], /\(xds\), and this is .*\(plain\)/],
      [['--name', 'checkout', '--mode', 'xds', '--workload', 'reuse'], /different loads/],
      [
        ['--name', 'checkout', '--mode', 'xds', '--sources', '1', '--concurrency', '99'],
        /different loads: concurrency/,
      ],
      [['--name', 'checkout', '--mode', 'xds', '--sources', '1'], /there is no such program/],
    ] as const) {
      const { code, stderr } = await leakgate([...command, ...flags])
      t.equal(code, 2, flags.join(' '))
      t.match(stderr, message)
    }
    const empty = join(folder, 'empty.json')
    const written = JSON.parse(readFileSync(baseline, 'utf8')) as object
    writeFileSync(empty, JSON.stringify({ ...written, connections: 0 }))
    t.match((await leakgate(['compare', named, '--baseline', empty])).stderr, /has no samples/)
    t.match(
      (await leakgate(['compare', named, '--baseline', named])).stderr,
      /is a run\.json, and no baseline/,
    )
    const two = await leakgate(['compare', 'node', 'go@1.66.3', '--name', 'x'])
    t.match(two.stderr, /--name names one run/)
  },
)

t.test('with --baseline and --json, every report is written', async t => {
  const folder = t.testdir({})
  const [baseline, xml] = [join(folder, 'baseline.json'), join(folder, 'leakgate.xml')]
  await leakgate(['compare', STABLE, '--baseline', baseline, '--update-baseline'])
  const out = join(folder, 'out')
  const args = ['compare', LEAK, '--baseline', baseline, '--json', '--report', `junit=${xml}`, '--out', out]
  const { code, stdout, stderr } = await leakgate(args)
  t.equal(code, 1, stderr)
  t.match(JSON.parse(stdout), { comparison: { outcome: 'worse' }, baseline: {}, run: { verdict: 'leak' } })
  t.match(readFileSync(xml, 'utf8'), /<failure type="leak"/)
  t.match(readFileSync(join(out, 'report.html'), 'utf8'), /<!doctype html>/)
})

t.test('bad input', async t => {
  const folder = t.testdir({ 'old.json': '{"schemaVersion": 99}', 'text.json': 'hello' })
  const other = join(folder, 'rst.json')
  writeFileSync(
    other,
    JSON.stringify({ ...(JSON.parse(readFileSync(STABLE, 'utf8')) as object), close: 'rst' }),
  )
  for (const [args, message] of [
    [[LEAK], /nothing after it/],
    [[LEAK, 'go@1.66.3'], /a stored run and a target/],
    [[LEAK, other], /different loads: close is clean in one and rst/],
    [[LEAK, STABLE, '--baseline', other], /too many/],
    [[LEAK, '--update-baseline'], /no file/],
    [[LEAK, '--baseline', join(folder, 'none.json')], /no baseline/],
    [[LEAK, '--baseline', join(folder, 'text.json')], /cannot be read/],
    [[LEAK, '--baseline', join(folder, 'old.json')], /not a baseline: schemaVersion/],
    [[LEAK, join(folder, 'text.json')], /text\.json/],
  ] as const) {
    const { code, stderr } = await leakgate(['compare', ...args])
    t.equal(code, 2, args.join(' '))
    t.match(stderr, message)
  }
})
