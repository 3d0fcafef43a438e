import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { storedRun } from '../report/testing/stored-runs.js'
import {
  cellFolder,
  MATRIX_SCHEMA_VERSION,
  openMatrix,
  readCell,
  readPlan,
  storeProblem,
  storeRun,
  type PlannedCell,
} from './matrix-folder.js'

const argv = (token: string): string[] => ['run', '--target', `command:./s --api-token ${token} {address}`]
const cell = (token: string): PlannedCell => ({
  id: 'cell',
  version: `command:./s --api-token ${token} {address}`,
  scenario: 'xDS clean',
  argv: argv(token),
})
const plan = (token: string): Parameters<typeof openMatrix>[1] => ({
  schemaVersion: MATRIX_SCHEMA_VERSION,
  leakgateVersion: '0.1.0',
  cells: [cell(token)],
})

t.test(
  'a cell with a secret is found again: masked, with another secret, and as an earlier version stored it',
  async t => {
    const folder = t.testdir({})
    await openMatrix(folder, plan('first1'))
    await storeRun(folder, cell('first1'), { ...storedRun('leak'), argv: argv('first1') })
    for (const asked of ['***', 'first1', 'second2']) t.ok(readCell(folder, cell(asked)).run, asked)
    t.strictSame(readPlan(folder).cells, [cell('***')])
    writeFileSync(
      join(cellFolder(folder, 'cell'), 'run.json'),
      JSON.stringify({ ...storedRun('leak'), argv: argv('first1') }),
    )
    t.ok(readCell(folder, cell('***')).run, 'not masked in the file')
    t.notOk(
      readCell(folder, { ...cell('***'), argv: [...argv('***'), '--close', 'rst'] }).run,
      'another scenario',
    )
  },
)

t.test('a problem and the plan have no secret', async t => {
  const folder = t.testdir({})
  await openMatrix(folder, plan('first1'))
  await storeProblem(folder, cell('first1'), { message: 'bad --api-token first1', next: 'TOKEN=first1' })
  t.strictSame(readCell(folder, cell('***')).problem, { message: 'bad --api-token ***', next: 'TOKEN=***' })
  await t.rejects(openMatrix(folder, { ...plan('x'), cells: [] }), {
    message: /command:\.\/s --api-token \*\*\*/,
  })
})
