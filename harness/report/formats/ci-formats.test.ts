import t from 'tap'
import { parse, type TestSuite, type TestSuites } from 'junit2json'
import { Parser } from 'tap-parser'
import { cellsOf } from '../subject/matrix.js'
import { github } from './github.js'
import { json } from './json.js'
import { junit } from './junit.js'
import { tap } from './tap.js'
import { text as textFormat } from './text.js'
import { renderReport } from '../render-report.js'
import { hostileRun, storedRun } from '../testing/stored-runs.js'
import type { Subject } from '../subject/subject.js'
import { withoutRunnerCommands } from '../escape/runner-commands.js'

const leak = storedRun('leak')
const stable = storedRun('stable')
const nothing = storedRun('void')
const undecided = { ...stable, verdict: 'inconclusive' as const }
const grid: Subject = {
  kind: 'matrix',
  cells: [
    ...cellsOf([leak, stable, nothing, undecided]),
    { version: 'go@1.0.0', scenario: 'xDS clean', problem: 'it was not built' },
  ],
}

const hostile: Subject = { kind: 'run', run: hostileRun(leak) }

/** Strict: throws where it is no well-formed XML. */
async function readJunit(xml: string): Promise<TestSuite> {
  const suites = (await parse(xml)) as TestSuites
  t.equal(suites.testsuite?.length, 1)
  return suites.testsuite?.[0] ?? {}
}

t.test('JUnit: a leak fails, a stable run passes, and nothing measured is an error', async t => {
  const suite = await readJunit(await renderReport(grid, junit))
  t.match(suite, { tests: 5, failures: 1, errors: 3 })
  const [first, second, third, fourth, fifth] = suite.testcase ?? []
  t.match(first, {
    name: 'go@1.66.2, xDS, clean close',
    failure: [{ type: 'leak', message: /B per connection/ }],
  })
  t.notOk(second?.failure ?? second?.error, 'stable passes')
  t.match(third, { error: [{ type: 'void', message: /out of ink/ }] })
  t.match(fourth, { error: [{ type: 'inconclusive' }] })
  t.match(fifth, { name: 'go@1.0.0, xDS clean', error: [{ message: 'it was not built' }] })
})

t.test('JUnit: whatever a server says is text', async t => {
  const xml = await renderReport(hostile, junit)
  const suite = await readJunit(xml)
  t.equal(suite.testcase?.length, 1)
  t.notMatch(xml, /<img|<svg|<b>/)
  // eslint-disable-next-line no-control-regex
  t.notMatch(xml, /[\u0000-\u0008\u000b-\u001f\ufffe\u202e]/)
})

function readTap(text: string): ReturnType<typeof Parser.parse> {
  return Parser.parse(text, { strict: true })
}

t.test('TAP: only stable is ok, and each point has its reasons', async t => {
  const events = readTap(await renderReport(grid, tap))
  const points = events.filter(event => event[0] === 'assert').map(event => event[1] as TapPoint)
  t.strictSame(
    points.map(({ ok }) => ok),
    [false, true, false, false, false],
  )
  t.match(points[0], {
    name: 'go@1.66.2, xDS, clean close',
    diag: { verdict: 'leak', reason: /per connection/ },
  })
  t.notOk(points.some(({ skip, todo }) => Boolean(skip) || Boolean(todo)))
  const complete = events.find(event => event[0] === 'complete')?.[1] as { count: number; ok: boolean }
  t.match(complete, { count: 5, ok: false })
})

interface TapPoint {
  ok: boolean
  name: string
  skip?: unknown
  todo?: unknown
  diag?: Record<string, unknown>
}

t.test('TAP: a server cannot skip its own test, nor add one', async t => {
  const events = readTap(await renderReport(hostile, tap))
  const points = events.filter(event => event[0] === 'assert').map(event => event[1] as TapPoint)
  t.equal(points.length, 1)
  t.match(points[0], { ok: false })
  t.notOk(points[0]?.skip)
  t.strictSame(
    events.filter(event => event[0] === 'extra'),
    [],
  )
})

t.test('TAP: a name that reads as a directive is none', async t => {
  const cells = [{ version: 'x # SKIP because', scenario: 'y # TODO', problem: 'z' }]
  const events = readTap(await renderReport({ kind: 'matrix', cells }, tap))
  const [point] = events.filter(event => event[0] === 'assert').map(event => event[1] as TapPoint)
  t.match(point, { ok: false, name: 'x # SKIP because, y # TODO' })
  t.notOk(point?.skip ?? point?.todo)
})

t.test('annotations: a line for each, escaped as the runner reads them', async t => {
  const lines = (await renderReport(grid, github)).trimEnd().split('\n')
  t.equal(lines.length, 5)
  t.match(
    lines[0],
    /^::error title=leakgate%3A leak%3A go@1\.66\.2%2C xDS%2C clean close::go@1\.66\.2 keeps /,
  )
  t.match(lines[1], /^::notice title=/)
  t.match(lines[2], /^::error title=leakgate%3A void%3A /)
  const [hostileLine = '', ...more] = (await renderReport(hostile, github)).trimEnd().split('\n')
  t.strictSame(more, [], 'no line break gets through')
  t.match(hostileLine, /^::error title=[^:,]*::/)
  t.match(hostileLine, /%0A::error::obeyed/)
})

t.test('what people read in a log holds no command of the runner', async t => {
  const text = withoutRunnerCommands(await renderReport(hostile, textFormat))
  t.notMatch(text, /^\s*::/m)
  t.notMatch(text, /##\[/)
  t.equal(withoutRunnerCommands('a::b\n ::error::x ##[add-mask]y'), 'a::b\n : :error::x ## [add-mask]y')
})

t.test('a terminal gets no escape sequence that is not ours', async t => {
  const text = await renderReport(hostile, textFormat)
  // eslint-disable-next-line no-control-regex
  t.notMatch(text.replace(/\u001b\[\d+m/g, ''), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/)
})

t.test('text keeps to 80 columns', async t => {
  for (const subject of [
    { kind: 'run', run: leak },
    { kind: 'run', run: nothing },
    { kind: 'run', run: storedRun('planted-leak') },
    grid,
  ] satisfies Subject[]) {
    // eslint-disable-next-line no-control-regex
    const text = (await renderReport(subject, textFormat)).replace(/\u001b\[\d+m/g, '')
    for (const line of text.split('\n')) t.ok(line.trimEnd().length <= 80, line)
  }
})

t.test('JSON is the run, to be read again', async t => {
  t.strictSame(JSON.parse(await renderReport(hostile, json)), JSON.parse(JSON.stringify(hostile.run)))
})

t.test('the gallery: a pair that is told apart passes, although its first run is a leak', async t => {
  const pair = (name: string, faults: readonly string[]) => ({
    name,
    title: 'a server keeps it all',
    report: 'https://example.org/1',
    versions: { leaky: 'go@1.66.2', fixed: 'go@1.66.3' },
    toldApart: faults.length === 0,
    faults,
  })
  const gallery: Subject = {
    kind: 'matrix',
    cells: ['kept', 'missed'].flatMap(version => [
      { version, scenario: 'leaky', run: leak },
      { version, scenario: 'fixed', run: stable },
    ]),
    pairs: [pair('kept', []), pair('missed', ['the amount is wrong']), pair('absent', ['it was not run'])],
  }
  const suite = await readJunit(await renderReport(gallery, junit))
  t.match(suite, { tests: 3, failures: 1, errors: 1 })
  const [kept, missed, absent] = suite.testcase ?? []
  t.match(kept, { name: 'kept: a server keeps it all' })
  t.notOk(kept?.failure)
  t.match(missed?.failure?.[0], { message: 'the amount is wrong' })
  t.match(absent?.error?.[0], { message: 'it was not run' })
  const points = await renderReport(gallery, tap)
  t.match(points, /^ok 1 - kept/m)
  t.match(points, /^not ok 2 - missed/m)
  t.match(points, 'leakgate gallery kept --out reports/gallery')
  const annotations = await renderReport(gallery, github)
  t.match(annotations, /^::notice title=leakgate%3A stable%3A kept/m)
})
