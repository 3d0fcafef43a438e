import t from 'tap'
import { Tally } from './tally.js'

t.test(
  'a server that gives another reason each time does not fill the memory; all units are counted',
  async t => {
    const tally = new Tally()
    for (let i = 0; i < 1_000; i++) tally.fail(`grpc-status ${i} ${'x'.repeat(5_000)}`)
    tally.fail(`grpc-status 0 ${'x'.repeat(5_000)}`)
    const { failures } = tally.counts()
    t.equal(Object.keys(failures).length, 101)
    t.equal(failures['another reason'], 900)
    t.equal(
      Object.values(failures).reduce((sum, count) => sum + count),
      1_001,
    )
    t.ok(JSON.stringify(failures).length < 30_000)
  },
)
