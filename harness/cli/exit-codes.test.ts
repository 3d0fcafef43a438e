import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { storedRunPath } from '../report/testing/stored-runs.js'
import { leakgate } from './testing/leakgate.js'
import { packagePath } from '../model/package-path.js'

const PAGE = readFileSync(packagePath('docs/exit-codes.md'), 'utf8')
const HERE = packagePath('harness/cli/')

const [LEAK, STABLE, VOID] = (['leak', 'stable', 'void'] as const).map(storedRunPath) as [
  string,
  string,
  string,
]

/** A preloaded module under which the wall clock jumps an hour ahead every second. */
const JUMPY_CLOCK =
  'data:text/javascript,const{now}=Date;Date.now=()=>now()+3_600_000*Math.floor(performance.now()/1_000)'

const ROWS: Readonly<Record<string, readonly string[]>> = {
  '`run` 2': ['run', '--target', 'rust@1'],
  '`compare` 0': ['compare', LEAK, STABLE],
  '`compare` 1': ['compare', STABLE, LEAK],
  '`compare` 2': ['compare', LEAK],
  '`compare` 3': ['compare', VOID, STABLE],
  '`matrix`, `merge` 3': ['merge', VOID, STABLE],
  '`judge` 3': ['judge', VOID],
  '`report` 0': ['report', LEAK],
  '`report` 2': ['report', '/no/such/run.json'],
  '`repro` 1': ['repro', '--quiet'],
  '`list`, `doctor` 0': ['list'],
  '`doctor` 2': ['doctor'],
}

/** What is wrong with the machine, where something has to be. */
const ENVIRONMENTS: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  // Without Go, because its servers take minutes to build.
  '`repro` 1': { NODE_OPTIONS: `--import=${JUMPY_CLOCK}`, PATH: dirname(process.execPath) },
  '`doctor` 2': { LEAKGATE_CACHE: '/dev/null/leakgate' },
}

t.test('every row of docs/exit-codes.md has its test', async t => {
  const rows = [...PAGE.matchAll(/^\| ([^|]*\S) +\| (\d+) +\|[^|]*\| *`?([^|`]*?)`? *\|$/gm)]
  t.ok(rows.length > 20)
  for (const [, command = '', code = '', elsewhere = ''] of rows) {
    const row = `${command} ${code}`
    if (elsewhere === '') t.ok(ROWS[row], row)
    else t.match(readFileSync(join(HERE, elsewhere), 'utf8'), new RegExp(`\\b${code}\\b`), row)
  }
  for (const row of Object.keys(ROWS)) {
    t.ok(
      rows.some(([, command = '', code = '']) => row === `${command} ${code}`),
      `${row} is on the page`,
    )
  }
})

for (const [row, args] of Object.entries(ROWS)) {
  t.test(row, async t => {
    const { code, stderr, stdout } = await leakgate(args, ENVIRONMENTS[row])
    t.equal(code, Number(row.split(' ').at(-1)), `${stdout}\n${stderr}`)
  })
}
