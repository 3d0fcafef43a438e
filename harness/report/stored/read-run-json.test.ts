import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { HarnessError } from '../../model/harness-error.js'
import { readRunJson } from './read-run-json.js'
import { writeRunJson } from './run-json.js'
import { storedRun, storedRunPath } from '../testing/stored-runs.js'

t.test('what was written is read back, by its file or its folder', async t => {
  const folder = t.testdir({})
  const run = storedRun('leak')
  const path = await writeRunJson(folder, run)
  t.strictSame(readRunJson(path), run)
  t.strictSame(readRunJson(folder), run)
  t.strictSame(readRunJson(storedRunPath('leak')), run)
})

t.test('what is no run says why, and what to do', async t => {
  const folder = t.testdir({ 'half.json': '{"schemaVersion": 1, ', 'other.json': '{"hello": 1}' })
  writeFileSync(join(folder, 'new.json'), JSON.stringify({ ...storedRun('leak'), schemaVersion: 99 }))
  mkdirSync(join(folder, 'empty'))
  for (const [name, message] of [
    ['half.json', /half\.json is not JSON/],
    ['other.json', /other\.json is not a stored run: schemaVersion/],
    ['new.json', /new\.json has schema version 99, and this leakgate reads version 1/],
    ['empty', /cannot be read: ENOENT/],
    ['missing.json', /cannot be read: ENOENT/],
  ] as const) {
    const thrown = t.throws(() => readRunJson(join(folder, name)), message)
    t.ok(thrown instanceof HarnessError && thrown.next !== '', name)
  }
})

t.test('the folder of a matrix or a gallery says where its page is', async t => {
  const folder = t.testdir({ 'matrix.json': '{}' })
  const thrown = t.throws(() => readRunJson(folder), /has the results of many runs/)
  t.ok(thrown instanceof HarnessError && thrown.next.includes('report.html'))
})
