import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runResultSchema } from '../../model/run-result.js'
import { packagePath } from '../../model/package-path.js'
import { MAIN, WITHOUT_HOOKS } from '../testing/leakgate.js'

const STORED = packagePath('harness/run/testdata/')

function judge(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    const child = execFile(
      '/usr/bin/env',
      [...WITHOUT_HOOKS, process.execPath, MAIN, 'judge', ...args],
      { env: { ...process.env, NO_COLOR: '1' }, timeout: 120_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

t.test('a stored run is judged again, and the exit code is that of the verdict', async t => {
  for (const [name, code] of [
    ['leak-go.json', 1],
    ['stable-go.json', 0],
    ['inconclusive-go.json', 3],
  ] as const) {
    const path = join(STORED, name)
    const told = await judge([path])
    t.equal(told.code, code, told.stderr)
    t.match(told.stdout, /^(leak|stable|inconclusive) {2}go@/)
    t.match(told.stdout, /The verdict is the one that was stored\.\n$/)
    const json = await judge([path, '--json'])
    t.equal(json.code, code)
    const judged = runResultSchema.parse(JSON.parse(json.stdout))
    const metrics = judged.metrics.map(({ outcome, ...metric }) => {
      t.ok(outcome, `${metric.metric} has its outcome`)
      return metric
    })
    t.same({ ...judged, metrics }, JSON.parse(readFileSync(path, 'utf8')), 'and all else is as it was stored')
    t.same(await judge([path, '--quiet']), { code, stdout: '', stderr: '' })
    const today = join(t.testdir({ [name]: json.stdout }), name)
    t.match((await judge([today])).stdout, /The verdict is the one that was stored\.\n$/, 'with outcomes too')
    const other = json.stdout.replace(/"outcome": "\w+(-\w+)*"/, '"outcome": "too-few"')
    const changed = join(t.testdir({ [name]: other }), name)
    t.match((await judge([changed])).stdout, /with other figures or words/, 'another outcome shows')
  }
})

t.test('a file that cannot be judged: exit 2, one message that names it, and what to do', async t => {
  const run = readFileSync(join(STORED, 'stable-go.json'), 'utf8')
  const changed = (change: object) => JSON.stringify({ ...(JSON.parse(run) as object), ...change })
  const folder = t.testdir({
    'cut.json': run.slice(0, run.length / 2),
    'empty.json': '',
    'other.json': '{"hello": "\\u001b[2Jworld"}',
    'newer.json': changed({ schemaVersion: 2 }),
    'wrong.json': changed({ samples: [{ round: 'one' }] }),
    'mismatched.json': changed({ stages: [0, 500] }),
    'forged.json': changed({ verdict: 'fine' }),
  })
  const wrong: [string, RegExp][] = [
    [join(folder, 'nowhere.json'), /nowhere\.json cannot be read: ENOENT/],
    [folder, /run\.json cannot be read: ENOENT/],
    ['/dev/zero', /cannot be read: it is not a file/],
    [join(folder, 'cut.json'), /cut\.json is not JSON/],
    [join(folder, 'empty.json'), /empty\.json is not JSON/],
    [join(folder, 'other.json'), /other\.json is not a stored run: schemaVersion/],
    [join(folder, 'newer.json'), /newer\.json has schema version 2, and this leakgate reads version 1/],
    [join(folder, 'wrong.json'), /wrong\.json is not a stored run: samples\.0\.round/],
    [join(folder, 'mismatched.json'), /do not fit together: a stage begins after its last sample/],
    [join(folder, 'forged.json'), /forged\.json is not a stored run: verdict/],
  ]
  for (const [path, message] of wrong) {
    const told = await judge([path])
    t.equal(told.code, 2, path)
    t.equal(told.stdout, '')
    t.match(told.stderr, message)
    t.equal(told.stderr.trimEnd().split('\n').length, 2, `what, and what next: ${told.stderr}`)
  }
  t.match(await judge([]), { code: 2, stderr: /missing required argument 'file'/ })
})
