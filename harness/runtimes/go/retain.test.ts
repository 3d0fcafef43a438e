import t from 'tap'
import { describeRunAsText } from '../../report/text/run-text.js'
import { htmlReport } from '../../report/html/html-report.js'
import { storedRun } from '../../report/testing/stored-runs.js'
import { diffSchema } from './retain-json.js'
import { holderFrom } from './retain.js'

const path = (variable: string): object => ({
  steps: [
    { kind: 'global', type: variable, field: '[*]' },
    { kind: 'object', type: 'main.session' },
  ],
})

/** A difference of two snapshots, as go-retain prints it. */
const diff = (suspect: object): ReturnType<typeof diffSchema.parse> =>
  diffSchema.parse({
    schemaVersion: 1,
    kind: 'diff',
    growthBytes: 64_000,
    grossGrowthBytes: 64_000,
    warnings: [],
    largest: [],
    suspects: [
      {
        holder: 'global main.onceHere',
        member: 'main.session',
        members: 1_000,
        bytes: 64_000,
        share: 1,
        bytesPerMember: 64,
        shortest: path('main.onceHere'),
        fromGlobal: path('main.onceHere'),
        ...suspect,
      },
    ],
  })

t.test('what two variables retain: the reports name both', async t => {
  const holder = holderFrom(diff({ second: path('main.onceThere') }))
  t.strictSame(holder?.pathFromOther, [{ kind: 'global', type: 'main.onceThere', field: '[*]' }])
  const leak = storedRun('leak')
  const run = { ...leak, evidence: { ...leak.evidence!, retention: { connections: 1_000, holder } } }
  t.match(describeRunAsText(run), /^ +main\.onceHere\[\*\]\n +and as well by main\.onceThere\[\*\]$/m)
  t.match(htmlReport(run), /these paths, which start at GC roots[^]*Retained as well by[^]*main\.onceThere/)
})

t.test('what one variable retains has one path', async t => {
  const holder = holderFrom(diff({}))
  t.notOk(holder?.pathFromOther)
  const leak = storedRun('leak')
  const run = { ...leak, evidence: { ...leak.evidence!, retention: { connections: 1_000, holder } } }
  t.notMatch(describeRunAsText(run), /as well/)
  t.match(htmlReport(run), /only through this path, which starts at a GC root/)
})
