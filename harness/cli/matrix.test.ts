import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { unlessLong } from '../model/testing/long-tests.js'
import type { RunResult } from '../model/run-result.js'
import { leakgate, MAIN } from './testing/leakgate.js'

/** A healthy server and a leaking one, with two closes each; and a target that never starts. */
const TARGETS = [
  ...['--targets', 'node,node+planted-leak=65536', '--closes', 'clean,rst', '--connections', '6000'],
  ...['--threshold', '1024', '--at-least', '0'],
]
const EXPECTED = {
  'node-xds-clean': 'stable',
  'node-xds-rst': 'stable',
  'node+planted-leak=65536-xds-clean': 'leak',
  'node+planted-leak=65536-xds-rst': 'leak',
}

function stored(folder: string): Record<string, string> {
  const cells = existsSync(join(folder, 'cells')) ? readdirSync(join(folder, 'cells')) : []
  return Object.fromEntries(
    cells
      .filter(id => existsSync(join(folder, 'cells', id, 'run.json')))
      .map(id => [id, (read(folder, id) as { verdict: string }).verdict]),
  )
}

function read(folder: string, id: string): RunResult {
  return JSON.parse(readFileSync(join(folder, 'cells', id, 'run.json'), 'utf8')) as RunResult
}

async function killInTheMiddle(t: Test, args: readonly string[], folder: string): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  for (let i = 0; i < 2_400 && Object.keys(stored(folder)).length === 0 && child.exitCode === null; i++) {
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  await exited
  t.equal(Object.keys(stored(folder)).length, 1, 'one cell was done when it was killed')
}

t.test(
  'three shards, one killed and resumed, merged: the grid of the whole matrix',
  { skip: unlessLong },
  async t => {
    const folder = t.testdir({})
    const shards = [1, 2, 3].map(index => ({ index, out: join(folder, `shard-${index}`) }))
    const args = (index: number, out: string): string[] => [
      'matrix',
      ...TARGETS,
      '--shard',
      `${index}/3`,
      '--out',
      out,
    ]
    const third = shards[2]!
    await killInTheMiddle(t, args(3, third.out), third.out)
    const doneBefore = Object.keys(stored(third.out))
    const before = read(third.out, doneBefore[0]!).startedAt

    const merged = join(folder, 'merged')
    const early = await leakgate(['merge', third.out, '--out', join(folder, 'early')])
    t.match(early.stdout, /no result|without a result/, 'what is missing is said')

    const codes: (number | null)[] = []
    for (const { index, out } of shards) {
      const { code, stdout, stderr } = await leakgate(args(index, out))
      codes.push(code)
      if (index === 3) {
        t.match(stdout, /\(done before\)/, stderr)
        t.equal(read(out, doneBefore[0]!).startedAt, before, 'it was not run again')
      }
      t.match(stdout, /\d (ms|s)\b/, 'time per cell')
    }
    t.strictSame(codes, [0, 0, 1], 'healthy, healthy, and the two that leak')

    const { code, stdout } = await leakgate([
      ...[
        'merge',
        ...shards.map(({ out }) => out),
        '--out',
        merged,
        '--report',
        `junit=${join(folder, 'junit.xml')}`,
      ],
    ])
    t.equal(code, 1, stdout)
    t.strictSame(stored(merged), EXPECTED)
    t.strictSame(readdirSync(merged).sort(), ['cells', 'matrix.json', 'report.html'])
    t.match(readFileSync(join(merged, 'report.html'), 'utf8'), /2 leak, 2 stable/)
    t.match(
      readFileSync(join(folder, 'junit.xml'), 'utf8'),
      /<testsuites[^>]* tests="4"[^>]* failures="2"|tests="4"/,
    )

    await t.test('a shard that is missing, one that is broken, and one of another schema', async t => {
      const [first, second] = shards as [(typeof shards)[0], (typeof shards)[0]]
      const missing = await leakgate(['merge', first.out, second.out])
      t.equal(missing.code, 2, missing.stdout)
      const broken = join(folder, 'broken')
      cpSync(second.out, broken, { recursive: true })
      const path = join(broken, 'cells', Object.keys(stored(broken))[0]!, 'run.json')
      const run = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
      writeFileSync(path, '{"schemaVersion": 1, "verdict"')
      const unreadable = await leakgate(['merge', first.out, broken])
      t.equal(unreadable.code, 2, unreadable.stdout)
      t.match(unreadable.stdout, /is not JSON/)
      writeFileSync(path, JSON.stringify({ ...run, schemaVersion: 2 }))
      const mixed = await leakgate(['merge', first.out, broken])
      t.equal(mixed.code, 2)
      t.match(mixed.stderr, /schema versions differ: .* has 1, .* has 2/)
      t.equal(mixed.stdout, '')
    })

    await t.test(
      'other flags: the folder of another matrix is left alone, and shards do not mix',
      async t => {
        const [first, second] = shards as [(typeof shards)[0], (typeof shards)[0]]
        const other = await leakgate(['matrix', '--targets', 'node', '--modes', 'plain', '--out', first.out])
        t.equal(other.code, 2)
        t.match(other.stderr, /has the results of other runs/)
        const changed = join(folder, 'changed')
        cpSync(second.out, changed, { recursive: true })
        const plan = readFileSync(join(changed, 'matrix.json'), 'utf8')
        writeFileSync(join(changed, 'matrix.json'), plan.replaceAll('6000', '7000'))
        const mixed = await leakgate(['merge', first.out, changed])
        t.equal(mixed.code, 2)
        t.match(mixed.stderr, /not of one matrix/)
      },
    )
  },
)

t.test(
  'a cell that fails is reported and the other cells are kept; the next time only that cell runs again',
  async t => {
    const out = t.testdir({})
    const failing = `command:${process.execPath} --inspect=127.0.0.1:0 --inspect-publish-uid=stderr -e process.exit(7) {address}`
    const args = [
      ...['matrix', '--targets', failing, '--targets', 'node', '--modes', 'plain', '--connections', '6000'],
      ...['--threshold', '1024', '--at-least', '0', '--out', out],
    ]
    const first = await leakgate(args)
    t.equal(first.code, 2, first.stdout)
    t.match(first.stdout, /failed .*exit code 7/s)
    t.match(stored(out), { 'node-plain-clean': 'stable' })
    const before = read(out, 'node-plain-clean').startedAt
    t.equal((await leakgate(args)).code, 2)
    t.equal(read(out, 'node-plain-clean').startedAt, before)
    const merged = await leakgate(['merge', out, '--json'])
    t.equal(merged.code, 2, 'nor does merging make it whole')
    t.match(JSON.parse(merged.stdout), [{ problem: /exit code 7/ }, { run: { verdict: 'stable' } }])
  },
)

t.test('bad input', async t => {
  const out = join(t.testdir({}), 'out')
  for (const [args, message] of [
    [['matrix', '--out', out], /--targets/],
    [['matrix', '--targets', 'node'], /--out is missing/],
    [['matrix', '--targets', 'node', '--shard', '4/3', '--out', out], /"4\/3" is no shard/],
    [['matrix', '--targets', 'node', '--shard', 'auto', '--out', out], /CI_NODE_INDEX="\.\.\/1"/],
    [['matrix', '--targets', 'node', '--closes', 'slam', '--out', out], /slam/],
    [['merge', out], /neither a matrix\.json nor a run\.json/],
    [['merge'], /dir/],
  ] as const) {
    const { code, stderr } = await leakgate(args, { CI_NODE_INDEX: '../1', CI_NODE_TOTAL: '3' })
    t.equal(code, 2, args.join(' '))
    t.match(stderr, message)
  }
  t.notOk(existsSync(out), 'and nothing is written')
})
