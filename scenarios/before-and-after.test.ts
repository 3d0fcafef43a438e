import t from 'tap'
import { compareScenarios, parseScenario } from '../harness/index.js'
import { needsGo, unlessLong } from './expectations.js'

t.test(
  'the fix in gRPC-Go 1.66.3 saves 71 KB a connection over 1.66.2',
  { skip: unlessLong || (await needsGo()).skip },
  async t => {
    const [before, after] = ['go@1.66.2', 'go@1.66.3'].map(target => parseScenario({ target }, key => key))
    const { comparison } = await compareScenarios(before!, after!, new AbortController().signal)
    t.match(comparison, { outcome: 'better' })
    const { savedBytesPerConnection: saved, ratio } = comparison
    t.ok(Math.abs((saved?.estimate ?? 0) - 71_000) < 71_000 * 0.03, `${saved?.estimate} saved`)
    t.ok((saved?.low ?? 0) > 70_000, 'the lower limit of the difference too')
    t.ok((ratio?.high ?? 1) < 0.01, 'less than a hundredth of the leak is left')
  },
)
