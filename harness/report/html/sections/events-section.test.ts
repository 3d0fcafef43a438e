import t from 'tap'
import { htmlSubject } from '../html-subject.js'
import { storedRun } from '../../testing/stored-runs.js'

t.test('events that are not stored are counted in the report', async t => {
  const run = storedRun('stable')
  const controlPlane = [0, 1, 2].map(atMs => ({ atMs, kind: 'pushed' }))
  const all = htmlSubject({ kind: 'run', run: { ...run, controlPlane } })
  t.notMatch(all, /events between them/)
  const controlPlaneLeftOut = { after: 2, kinds: { nack: 40, pushed: 3 } }
  const some = htmlSubject({ kind: 'run', run: { ...run, controlPlane, controlPlaneLeftOut } })
  t.match(
    some,
    'kept the first 2 events and the latest 1. It counted the events between them: 40 × nack, 3 × pushed.',
  )
})
