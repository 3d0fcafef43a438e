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
