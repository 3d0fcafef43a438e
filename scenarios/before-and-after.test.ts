import t from 'tap'
import { compareRuns } from '../harness/index.js'
import { needsGo, run } from './expectations.js'

t.test('the fix in gRPC-Go 1.66.3 saves 71 KB a connection over 1.66.2', await needsGo(), async t => {
  const before = await run({ target: 'go@1.66.2' })
  const after = await run({ target: 'go@1.66.3' })
  const { outcome, savedBytesPerConnection } = compareRuns(before, after)
  t.equal(outcome, 'better')
  t.ok(Math.abs((savedBytesPerConnection?.estimate ?? 0) - 71_000) < 71_000 * 0.03)
})
