import t from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { leakgate } from './testing/leakgate.js'

interface Row {
  readonly plantedBytes: number
  readonly told: boolean
  readonly run: {
    verdict: string
    bytesPerConnection: { estimate: number; low: number; high: number } | null
  }
}

t.test('every size is found, and called what it is', { skip: unlessLong }, async t => {
  const { code, stdout, stderr } = await leakgate(['calibrate', '--json'])
  t.equal(code, 0, stderr)
  const { rows, toldApart, target, mode } = JSON.parse(stdout) as {
    rows: Row[]
    toldApart: boolean
    target: string
    mode: string
  }
  t.match({ toldApart, target, mode }, { toldApart: true, target: 'node', mode: 'plain' })
  t.same(
    rows.map(({ plantedBytes, run, told }) => [plantedBytes, run.verdict, told]),
    [
      [0, 'stable', true],
      [64, 'leak', true],
      [1_024, 'leak', true],
      [65_536, 'leak', true],
    ],
  )
  for (const { plantedBytes, run } of rows) {
    const { estimate } = run.bytesPerConnection!
    t.ok(Math.abs(estimate - plantedBytes) < 16 + plantedBytes / 100, `${estimate} found of ${plantedBytes}`)
  }
})

t.test(
  'a server that leaks by itself is not called stable where nothing was planted: exit 3',
  { skip: unlessLong || ((await whyNoGo()) ?? false) },
  async t => {
    const { code, stdout } = await leakgate(['calibrate', '--target', 'go@1.66.2', '--mode', 'xds'])
    t.equal(code, 3, stdout)
    t.match(stdout, /✗ +none +7\d,\d{3} .* leak /)
    t.match(
      stdout,
      /✓ +65,536 B +13\d,\d{3} .* leak /,
      'what was planted is told from what was there all the same',
    )
    t.match(stdout, /Not told apart/)
  },
)
