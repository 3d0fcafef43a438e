import { readFile } from 'node:fs/promises'
import t from 'tap'
import { packagePath } from '../model/package-path.js'
import type { RunResult } from '../model/run-result.js'
import type { CellOutcome } from '../matrix/run-matrix.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { plannedCells } from './gallery-cells.js'
import { galleryEntries, versionName, type GalleryEntry } from './gallery-entry.js'
import { outcomeOf } from './gallery-outcome.js'

t.test('every entry is a pair, or says what was tried', t => {
  const entries = galleryEntries()
  t.ok(entries.filter(({ pair }) => pair).length >= 23)
  for (const { name, pair, tried, title, reports } of entries) {
    t.match(title, /^[^A-Z.]/, `${name}: a sentence in small letters, without a full stop`)
    t.ok(
      reports.every(report => report.startsWith('https://')),
      name,
    )
    if (!pair) {
      t.match(tried, /\w/)
      continue
    }
    // What reports call it does not make it another version.
    const [leaky, fixed] = [pair.leaky, pair.fixed].map(({ target, node, modFile, packages }) => ({
      target,
      node,
      modFile,
      packages,
    }))
    t.strictNotSame(leaky, fixed, name)
    for (const side of [pair.leaky, pair.fixed]) {
      const target = side.target.replace(/\{(node|server|case|packages|nest-client)\}/g, '/bin/true')
      t.ok(
        parseScenario({ ...pair.flags, ...side.flags, target }, key => key),
        `${name}: its flags are right`,
      )
    }
  }
  t.end()
})

t.test('docs/gallery.md has every entry', async t => {
  const page = await readFile(packagePath('docs/gallery.md'), 'utf8')
  for (const { name, reports } of galleryEntries()) t.ok(page.includes(`[\`${name}\`](${reports[0]})`), name)
})

t.test('an unknown entry is refused with its neighbour', t => {
  t.throws(() => galleryEntries(['grpc-go-8571']), {
    message: /no entry "grpc-go-8571"; did you mean "grpc-go-8517"/,
  })
  t.end()
})

const entry: GalleryEntry = {
  name: 'toy',
  reports: ['https://example.org/1'],
  title: 'a toy',
  versions: 'made up',
  pair: {
    flags: {},
    leaky: { target: 'go@1.0.0', flags: {} },
    fixed: { target: 'go@1.0.1', flags: {} },
    keeps: { metric: 'live-heap', perUnit: 1_000, within: 0.1 },
    retainedBy: 'conns',
  },
}

const run = (verdict: string, estimate: number, field = '.conns'): RunResult =>
  ({
    verdict,
    reason: 'because',
    metrics: [{ metric: 'live-heap', perConnection: { estimate } }],
    evidence: { retention: { holder: { path: [{ type: 'T', field }] } } },
  }) as unknown as RunResult

const outcomes = (leaky?: RunResult, fixed?: RunResult): CellOutcome[] =>
  plannedCells([entry]).map(cell => {
    const result = cell.scenario === 'leaky' ? leaky : fixed
    return result
      ? { cell, run: result, kept: false }
      : { cell, problem: { message: 'no Go', next: '' }, kept: false }
  })

t.test('a pair is told apart by verdict, amount and path', t => {
  const faults = (leaky?: RunResult, fixed?: RunResult): readonly string[] =>
    outcomeOf(entry, outcomes(leaky, fixed)).faults
  t.strictSame(faults(run('leak', 1_050), run('stable', 0)), [])
  t.match(faults(run('leak', 1_200), run('stable', 0)), [
    /it keeps 1200 of live-heap for each unit, and 1000 ± 10 %/,
  ])
  t.match(faults(run('leak', 1_000, '.cache'), run('stable', 0)), [
    /the path is T\.cache, and conns is expected/,
  ])
  t.match(faults(run('stable', 0), run('stable', 0)), [/the leaky version is stable: because/])
  t.match(faults(run('leak', 1_000), run('leak', 1_000)), [/the fixed version is leak/])
  t.match(faults(run('leak', 1_000), run('inconclusive', 0)), [/the fixed version is inconclusive/])
  t.match(faults(undefined, run('stable', 0)), [/the leaky version has no result: no Go/])
  t.end()
})

t.test('an entry that was not reproduced says what was tried', t => {
  const tried: GalleryEntry = { ...entry, pair: undefined, tried: 'all of it' }
  t.strictSame(outcomeOf(tried, []).faults, ['all of it'])
  t.strictSame(plannedCells([tried]), [])
  t.end()
})

t.test('what reports call a version', async t => {
  const names = galleryEntries().flatMap(({ pair }) =>
    pair ? [pair.leaky, pair.fixed].map(versionName) : [],
  )
  for (const name of names) t.notMatch(name, /[{}]/, 'no placeholder')
  for (const name of ['go@1.66.2', 'Node 20.18.1', 'otelgrpc 0.46.0', '@nestjs/microservices 11.0.12'])
    t.ok(names.includes(name), name)
})
