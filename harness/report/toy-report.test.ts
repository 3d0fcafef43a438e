import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { leakgate, type Outcome } from '../cli/testing/leakgate.js'
import { storedRunPath } from './testing/stored-runs.js'
import { toyFormat } from './testing/toy-format.js'

const TOY = new URL('./testing/toy-format.js', import.meta.url).href

/** The command line with one more file and one more line of registry. */
function withToy(...args: string[]): Promise<Outcome> {
  return leakgate(args, { NODE_OPTIONS: `--import=${TOY}`, GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '' })
}

const [leak, stable] = [storedRunPath('leak'), storedRunPath('stable')]

t.test('a new format shows in help', async t => {
  for (const command of ['run', 'report']) {
    t.match((await withToy(command, '--help')).stdout, /\btoy\b/, command)
  }
  t.match((await withToy('report', '--help')).stdout, `\n- toy: ${toyFormat.help}\n`, 'with its help line')
  t.notMatch((await leakgate(['report', '--help'])).stdout, /\btoy\b/, 'only where it is registered')
})

t.test('a new format shows in completion', async t => {
  const offered = async (...line: string[]): Promise<string[]> =>
    (await withToy('complete', '--', ...line)).stdout.split('\n').map(word => word.trim())
  t.ok((await offered('report', '--format', '')).includes('toy'))
  t.ok((await offered('run', '--report', '')).includes('toy='))
})

t.test('a new format renders a run, a comparison and a matrix', async t => {
  for (const [paths, faces] of [
    [[leak], 'leak :-(\n'],
    [[leak, stable], 'stable :-)\n'],
    [[leak, stable, leak], 'leak :-(\nstable :-)\nleak :-(\n'],
  ] as const) {
    t.match(await withToy('report', ...paths, '--format', 'toy'), { code: 0, stdout: faces, stderr: '' })
  }
  const folder = t.testdir({})
  t.equal((await withToy('report', leak, '--format', 'toy', '--out', folder)).code, 0)
  t.equal(readFileSync(join(folder, toyFormat.fileName), 'utf8'), 'leak :-(\n', 'under its own file name')
})

t.test('an unknown format is refused, with the names of those that exist', async t => {
  const { code, stderr } = await leakgate(['report', leak, '--format', 'toy'])
  t.equal(code, 2)
  t.match(stderr, /there is no format "toy"[^]*text, html, junit/)
})
