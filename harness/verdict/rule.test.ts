import t from 'tap'
import { METRIC_UNITS, METRICS, type Metric } from '../model/metric.js'
import { metricRule, type MetricRule } from './rule.js'

const KIB = 1024
const MIB = 1024 * KIB
const NEVER = { rise: Infinity, perConnection: Infinity }

const bytes = {
  threshold: 100,
  allowance: 256 * KIB,
  atOnce: NEVER,
  beyondCaches: 32 * MIB,
  witness: false,
}
const things = {
  threshold: 0.02,
  allowance: 16,
  atOnce: { rise: 256, perConnection: 0.1 },
  beyondCaches: 256,
  witness: false,
}

/** The figures that docs/verdict.md argues for, at `--threshold 100`. */
const EXPECTED: Record<Metric, Omit<MetricRule, 'metric'>> = {
  'unclosed-connections': {
    threshold: 0.001,
    allowance: 2,
    atOnce: { rise: 256, perConnection: 0.1 },
    beyondCaches: 256,
    witness: true,
  },
  'live-heap': { ...bytes, atOnce: { rise: 32 * MIB, perConnection: 16 * KIB } },
  'file-descriptors': things,
  goroutines: things,
  threads: things,
  'array-buffers': bytes,
  external: bytes,
  rss: { threshold: 16 * KIB, allowance: 64 * MIB, atOnce: NEVER, beyondCaches: 128 * MIB, witness: true },
}

t.test('the rule of each metric, in the order of precedence', async t => {
  t.same(METRICS, Object.keys(EXPECTED))
  t.same(METRIC_UNITS, ['connection', 'byte', 'descriptor', 'goroutine', 'thread'])
  const run = { thresholdBytesPerConnection: 100, atLeastConnections: 10_000, unit: 'connection' as const }
  for (const metric of METRICS) t.strictSame(metricRule(metric, run), { metric, ...EXPECTED[metric] })
})

t.test('a threshold above 16 KiB also applies to resident memory', async t => {
  const run = { thresholdBytesPerConnection: MIB, atLeastConnections: 0, unit: 'connection' as const }
  t.equal(metricRule('rss', run).threshold, MIB)
  t.equal(metricRule('goroutines', run).threshold, 0.02)
})
