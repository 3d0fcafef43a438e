import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { runResultSchema } from '../model/run-result.js'
import { REPORT_FORMATS } from '../report/registry.js'
import { renderReport } from '../report/render-report.js'
import { parseEvidenceOptions } from '../run/evidence/evidence-options.js'
import { EvidenceFolder } from '../run/evidence/evidence-folder.js'
import { runScenario } from '../run/run-scenario.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { RUNTIMES } from './registry.js'
import { toyRuntime } from './testing/toy-runtime.js'

const SERVER = fileURLToPath(new URL('./testing/toy-server.js', import.meta.url))

t.test(
  'a runtime that one file registers is detected, judged by, asked for evidence, and reported',
  async t => {
    RUNTIMES.register(toyRuntime)
    t.teardown(() => RUNTIMES.unregister(toyRuntime.name))
    const out = t.testdir()
    const target = `command:"${process.execPath}" --expose-gc "${SERVER}" {address}`
    const run = await runScenario(
      parseScenario({ target, mode: 'plain' }, key => key),
      new AbortController().signal,
      {},
      parseEvidenceOptions({}, out),
    )
    t.equal(run.target.memoryReadAs, 'toy')
    t.equal(run.verdict, 'leak', run.reason)
    t.match(run.evidence, {
      problems: [],
      allocations: { by: 'toy', rows: [{ name: 'toyBox.keep' }] },
      retention: { holder: { by: 'toy', objects: { type: 'ToyNumbers' } } },
      files: ['evidence/toy.json'],
    })
    t.ok((run.evidence?.allocations?.bytesPerConnection ?? 0) > 60_000, 'its figures are those of the server')
    t.same(runResultSchema.parse(JSON.parse(JSON.stringify(run))), run, 'run.json has all of it')

    const text = await renderReport({ kind: 'run', run }, REPORT_FORMATS.get('text'))
    for (const part of ['toyBox.keep', 'Allocated by', 'ToyNumbers', 'toyBox[*]']) t.match(text, part)
    const html = await renderReport({ kind: 'run', run }, REPORT_FORMATS.get('html'))
    for (const part of ['toyBox.keep', 'ToyNumbers', 'memory read as']) t.match(html, part)

    t.same(readdirSync(join(out, 'evidence')), ['toy.json'])
    await EvidenceFolder.forgetEarlier(out)
    t.same(readdirSync(join(out, 'evidence')), [], 'a later run removes the files of an earlier one')
  },
)
