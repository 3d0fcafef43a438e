import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { runResultSchema, type RunResult } from '../model/run-result.js'
import { compareRuns } from '../run/result/compare-runs.js'
import { REPORT_FORMATS } from './registry.js'
import { renderReport } from './render-report.js'
import { readRunJson } from './stored/read-run-json.js'
import { writeRunJson } from './stored/run-json.js'
import { cellsOf } from './subject/matrix.js'
import type { Subject } from './subject/subject.js'
import { storedRun } from './testing/stored-runs.js'
import { describeRunAsText } from './text/run-text.js'

/** Letters and digits only, so that no format writes it in another way. */
const secret = fc.stringMatching(/^Q[A-Za-z\d]{6,20}7Z$/)

const ways: readonly ((value: string) => string)[] = [
  value => `command:./server --api-token ${value} {address}`,
  value => `command:env TOKEN=${value} ./server`,
  value => `dial amqp://user:${value}@host:5672/: refused`,
  value => `curl -H 'Authorization: Bearer ${value}'`,
  value => `{"password": "${value}"}`,
  value => `ghp_${value} expired`,
  value => `-----BEGIN PRIVATE KEY-----\n${value}\n-----END PRIVATE KEY-----`,
]

/** Every place of a stored run that takes a text from outside, as a function that puts one there. */
const places: readonly ((run: RunResult, text: string) => RunResult)[] = [
  (run, name) => ({ ...run, target: { ...run.target, name } }),
  (run, version) => ({ ...run, target: { ...run.target, version } }),
  (run, replaced) => ({ ...run, target: { ...run.target, replaced } }),
  (run, name) => ({ ...run, name }),
  (run, reason) => ({ ...run, reason }),
  (run, text) => ({ ...run, argv: ['run', '--target', text] }),
  (run, error) => ({ ...run, controlPlane: [{ atMs: 1, kind: 'nack', error }] }),
  (run, problem) => (run.evidence ? { ...run, evidence: { ...run.evidence, problems: [problem] } } : run),
  (run, name) => (run.control ? { ...run, control: { ...run.control, name } } : run),
]

const leak = storedRun('control')
const stable = storedRun('stable')

t.test('a secret in any text of a run is in no format', async t => {
  for (const format of REPORT_FORMATS.all) {
    await fc.assert(
      fc.asyncProperty(secret, fc.nat(), fc.nat(), async (value, way, place) => {
        const text = ways[way % ways.length]?.(value) ?? ''
        const run = places[place % places.length]?.(leak, text) ?? leak
        const subjects: Subject[] = [
          { kind: 'run', run },
          { kind: 'comparison', before: run, after: stable, comparison: compareRuns(run, stable) },
          { kind: 'matrix', cells: [...cellsOf([run]), { version: text, scenario: 'xDS', problem: text }] },
        ]
        for (const subject of subjects)
          if ((await renderReport(subject, format)).includes(value)) return false
        return true
      }),
      // A page with charts takes a tenth of a second.
      { numRuns: format.name === 'html' ? 25 : 150 },
    )
    t.pass(format.name)
  }
})

t.test(
  'a run.json that has a secret: neither the file that is written nor the run that is read has it',
  async t => {
    const folder = t.testdir({})
    fc.assert(
      fc.property(secret, fc.nat(), fc.nat(), (value, way, place) => {
        const run = places[place % places.length]?.(leak, ways[way % ways.length]?.(value) ?? '') ?? leak
        const path = join(folder, 'former.json')
        writeFileSync(path, JSON.stringify(run))
        const read = readRunJson(path)
        return !JSON.stringify(read).includes(value) && !describeRunAsText(read).includes(value)
      }),
    )
    const run = { ...leak, argv: ['run', '--target', 'command:./s --api-token S3CR3T {address}'] }
    const path = await writeRunJson(folder, run)
    t.notMatch(readFileSync(path, 'utf8'), /S3CR3T/)
    t.strictSame(readRunJson(path).argv, ['run', '--target', 'command:./s --api-token *** {address}'])
  },
)

t.test('what no secret is in is read, and drawn, as it is', async t => {
  for (const name of ['leak', 'control', 'stable', 'planted-leak', 'void'] as const) {
    const run = storedRun(name)
    const path = join(t.testdir({}), 'run.json')
    writeFileSync(path, JSON.stringify(run))
    t.strictSame(readRunJson(path), runResultSchema.parse(run), name)
  }
})
