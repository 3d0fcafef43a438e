import t from 'tap'
import { fitStage, type MadeStage } from './fit-stage.js'

/** Twelve rounds that take so many milliseconds for their samples, and for each connection. */
const stage = (connectionsPerRound: number, perRoundMs: number, perConnectionMs: number): MadeStage => ({
  connectionsPerRound,
  tookMs: 12 * (perRoundMs + perConnectionMs * connectionsPerRound),
})

t.test('a stage that fits is made as planned', async t => {
  const made = [stage(64, 500, 1), stage(256, 500, 1)]
  t.equal(fitStage(1_024, made, 12 * 1_524 * 1.2), 1_024)
  t.equal(fitStage(64, [], 1), 64, 'the first one, whose pace nobody knows')
})

t.test('a stage that does not fit takes nine tenths of the time', async t => {
  const made = [stage(64, 500, 10), stage(256, 500, 10)]
  const leftMs = 100_000
  const fitted = fitStage(1_024, made, leftMs)
  t.ok(fitted < 1_024 && fitted > 256, String(fitted))
  const tookMs = stage(fitted, 500, 10).tookMs
  t.ok(tookMs <= 0.9 * leftMs && tookMs > 0.88 * leftMs, `${tookMs} ms`)
})

t.test('with one stage, all of its time counts for its connections', async t => {
  const fitted = fitStage(256, [stage(64, 640, 0)], 20_000)
  t.equal(fitted, 150, 'of 10 ms each, in 18 s')
})

t.test(
  'where rounds do not get longer with their connections, all time counts for the connections',
  async t => {
    t.equal(
      fitStage(1_024, [stage(64, 2_560, 0), stage(256, 1_280, 0)], 24_000),
      360,
      'of 5 ms each, in 21.6 s',
    )
  },
)

t.test('where less than half of the stage before fits, the plan stays', async t => {
  const made = [stage(64, 0, 10), stage(256, 0, 10)]
  t.equal(fitStage(1_024, made, 12 * 1_280 * 1.2), 138)
  t.equal(fitStage(1_024, made, 12 * 1_280), 1_024)
  t.equal(fitStage(1_024, made, -5), 1_024, 'the time is over')
  t.equal(fitStage(2, [{ connectionsPerRound: 1, tookMs: 12_000 }], 11_000), 2)
})
