import t from 'tap'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import { warmUpSteps } from './warm-up.js'

t.test(
  'the peak comes first, opens all connections at once, and is higher than any peak of the run',
  async t => {
    const load = {
      ...DEFAULT_LOAD,
      concurrency: 50,
      arrival: { kind: 'burst', size: 50, everyMs: 900 },
    } as const
    const [peak, rest] = warmUpSteps(load, 300)
    t.match(peak, {
      connections: 100,
      load: { concurrency: 100, arrival: { kind: 'unbounded' }, close: 'clean' },
    })
    t.ok(peak!.load.lingerMs >= 400, 'long enough to be open together')
    t.same(rest, { load, connections: 200 })
  },
)

t.test('a half-open load keeps the connections of its peak open by silence', async t => {
  const [peak] = warmUpSteps({ ...DEFAULT_LOAD, close: 'half-open', silentMs: 5 }, 300)
  t.ok(peak!.load.silentMs >= 250)
})

t.test('half of a small budget is left for the load, and a high concurrency is not doubled', async t => {
  t.same(
    warmUpSteps({ ...DEFAULT_LOAD, concurrency: 64 }, 40).map(step => step.connections),
    [20, 20],
  )
  t.same(
    warmUpSteps({ ...DEFAULT_LOAD, concurrency: 5_000 }, 20_000).map(step => step.connections),
    [5_200, 14_800],
  )
})

t.test('where no connection may come sooner than the load says, there is no peak', async t => {
  const load = { ...DEFAULT_LOAD, arrival: { kind: 'steady', perSecond: 5 } } as const
  t.same(warmUpSteps(load, 300, true), [{ load, connections: 300 }])
})

t.test('workloads that open no connections have no peak', async t => {
  for (const workload of ['reuse', 'idle']) {
    const load = { ...DEFAULT_LOAD, workload }
    t.same(warmUpSteps(load, 300), [{ load, connections: 300 }])
  }
})
