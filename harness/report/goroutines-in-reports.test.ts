import t from 'tap'
import { readRunJson } from './stored/read-run-json.js'
import { writeRunJson } from './stored/run-json.js'
import type { Goroutines } from '../model/goroutines.js'
import type { RunResult } from '../model/run-result.js'
import { markdown } from './formats/markdown.js'
import { renderReport } from './render-report.js'
import { htmlReport } from './html/html-report.js'
import { hostileRun, storedRun } from './testing/stored-runs.js'
import { describeRunAsText } from './text/run-text.js'

const UNMARKED: Goroutines = {
  connections: 400,
  before: 1_000,
  after: 1_420,
  groups: [
    {
      createdBy: {
        function: 'google.golang.org/grpc.(*Server).serveStreams.func2',
        file: '/home/someone/go/pkg/mod/google.golang.org/grpc@v1.66.3/server.go',
        line: 1_040,
      },
      waitsAt: { function: 'example.org/app/api.(*Watcher).Watch', file: '/srv/app/api/watch.go', line: 77 },
      state: 'chan receive',
      count: 1_390,
      added: 400,
      perConnection: 1,
      leaked: 1_390,
      stack: [
        { function: 'example.org/app/api.(*Watcher).Watch', file: '/srv/app/api/watch.go', line: 77 },
        { function: 'google.golang.org/grpc.(*Server).processStreamingRPC', file: 'server.go', line: 1_680 },
      ],
    },
    { createdBy: null, waitsAt: null, state: 'select', count: 20, added: 20, perConnection: 0.05, stack: [] },
    { createdBy: null, waitsAt: null, state: 'sleep', count: 2, added: 1, perConnection: 0.0025, stack: [] },
  ],
}

/** As a server reports it that serves the leak profile. */
const GOROUTINES: Goroutines = { ...UNMARKED, leakProfile: { leaked: 1_390 } }

function withGoroutines(goroutines: Goroutines): RunResult {
  const run = storedRun('leak')
  if (!run.evidence) throw new Error('the stored run has no evidence')
  return { ...run, evidence: { ...run.evidence, goroutines } }
}

const run = withGoroutines(GOROUTINES)

t.test('text and Markdown: how many, what for, where, and who started them', async t => {
  for (const wrapped of [describeRunAsText(run), await renderReport({ kind: 'run', run }, markdown)]) {
    const text = unwrapped(wrapped)
    t.match(text, 'Goroutines: 1,000 before 400 more connections, 1,420 after them. What grew:')
    t.match(
      text,
      ' 1 per connection (1,390 now): chan receive at api.(*Watcher).Watch (api/watch.go:77) created by ',
    )
    t.match(
      text,
      'created by grpc.(*Server).serveStreams.func2 (google.golang.org/grpc@v1.66.3/server.go:1040)',
    )
    t.match(text, "at an unknown line created by Go's runtime")
    t.match(text, 'and 1 more in 1 smaller group, which run.json lists')
    t.match(text, "Go's goroutine leak profile reports 1,390 of the 1,420 goroutines")
    t.notMatch(text, 'someone', 'no folder of the machine that built it')
  }
})

t.test('HTML: the same, with the stack', t => {
  const html = htmlReport(run)
  for (const part of [
    'Where goroutines stand',
    'example.org/app/api.(*Watcher).Watch',
    'api/watch.go:77',
    'google.golang.org/grpc@v1.66.3/server.go:1040',
    'processStreamingRPC',
    'chan receive',
    'goroutine leak profile reports 1,390',
  ]) {
    t.match(html.replaceAll('&#39;', "'"), part)
  }
  t.notMatch(html, 'someone')
  t.end()
})

t.test('without the profile, and without growth, the reports say only what is known', t => {
  t.notMatch(unwrapped(describeRunAsText(withGoroutines(UNMARKED))), 'leak profile')
  const none = withGoroutines({
    connections: 200,
    before: 9,
    after: 9,
    groups: [],
    leakProfile: { leaked: 0 },
  })
  t.match(
    describeRunAsText(none),
    'Goroutines: 9 before 200 more connections, 9 after them; no group of them grew.',
  )
  t.match(unwrapped(describeRunAsText(none)), 'reports none of the 9 goroutines')
  t.match(htmlReport(none), 'No group of them grew.')
  t.end()
})

t.test('run.json has all of it, and a run without it is read as before', async t => {
  const folder = t.testdir()
  const stored = readRunJson(await writeRunJson(folder, run))
  t.match(stored.evidence?.goroutines, { ...GOROUTINES, groups: { length: 3 } })
  t.notHas(storedRun('leak').evidence, { goroutines: {} })
})

t.test('what a server may name a function stays text', t => {
  const html = htmlReport(hostileRun(run))
  t.notMatch(html, '<img src=x')
  t.end()
})

/** Without line breaks and indents: a terminal's lines are short. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
