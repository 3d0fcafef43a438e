import { parse, type TestSuites } from 'junit2json'
import { parseHTML } from 'linkedom'
import t from 'tap'
import { runResultSchema, type RunResult } from '../model/run-result.js'
import { compareRuns } from '../run/result/compare-runs.js'
import { REPORT_FORMATS } from './registry.js'
import { renderReport } from './render-report.js'
import { headline } from './subject/headline.js'
import { cellsOf } from './subject/matrix.js'
import { HOSTILE, storedRun } from './testing/stored-runs.js'
import { runTable } from './text/run-table.js'

const COMMAND = 'command:./checkout-server --addr {address} --pprof {pprof}'
const leak = storedRun('leak')
const run: RunResult = { ...leak, name: 'checkout', target: { ...leak.target, name: COMMAND } }
const html = REPORT_FORMATS.get('html')

t.test('a run with a name is called by it in every format, and its target is still said', async t => {
  for (const format of REPORT_FORMATS.all) {
    const text = await renderReport({ kind: 'run', run }, format)
    t.match(text, /\bcheckout keeps |"name": "checkout"/, format.name)
    if (format.name === 'text') t.notMatch(text, 'checkout-server')
  }
  t.match(headline(run), /^checkout keeps /)
  t.match(
    await renderReport({ kind: 'run', run }, REPORT_FORMATS.get('markdown')),
    /\| name \| checkout \|\n\| server \| command:/,
  )
})

t.test('without a name the target is the name, as in files of earlier versions', t => {
  t.equal(runResultSchema.parse(JSON.parse(JSON.stringify(leak))).name, undefined)
  t.match(headline(leak), /^go@1\.66\.2 keeps /)
  t.end()
})

t.test('titles, columns of a comparison, and rows of a grid', async t => {
  const title = async (text: Promise<string>): Promise<string> => parseHTML(await text).document.title
  t.equal(await title(renderReport({ kind: 'run', run }, html)), 'leak: checkout, xDS, clean close')
  const before = run
  const after: RunResult = { ...storedRun('stable'), name: 'checkout, fixed' }
  const compared = { kind: 'comparison', before, after, comparison: compareRuns(before, after) } as const
  const page = parseHTML(await renderReport(compared, html)).document
  t.match(page.title, /: checkout → checkout, fixed$/)
  t.match(page.body.textContent, /Before: checkout/)
  t.match(page.body.textContent, /checkout → checkout, fixed saves/)
  t.match(runTable([{ run: before }, { run: after }]), /^checkout .*\ncheckout, fixed /m)
  t.strictSame(
    cellsOf([before, after]).map(({ version }) => version),
    ['checkout', 'checkout, fixed'],
  )
})

t.test('a hostile name is text in every format', async t => {
  const hostile: RunResult = { ...run, name: HOSTILE.repeat(20) }
  const subject = { kind: 'run', run: hostile } as const
  const page = parseHTML(await renderReport(subject, html)).document
  for (const element of ['script', 'img', 'b']) t.equal(page.querySelectorAll(element).length, 0, element)
  t.equal(page.querySelectorAll('head title').length, 1)
  const suites = (await parse(await renderReport(subject, REPORT_FORMATS.get('junit')))) as TestSuites
  t.equal(suites.testsuite?.[0]?.testcase?.length, 1)
  for (const name of ['text', 'github', 'tap', 'markdown']) {
    const text = await renderReport(subject, REPORT_FORMATS.get(name))
    // eslint-disable-next-line no-control-regex
    t.notMatch(text, /[\u0000-\u0008\u000b-\u001f\u202e]/, name)
    if (name !== 'text') t.notMatch(text, /^(?:::error::obeyed|not ok 99|1\.\.0)/m, name)
  }
  t.ok(headline(hostile).length < 300, 'cut to a length that a heading has room for')
})
