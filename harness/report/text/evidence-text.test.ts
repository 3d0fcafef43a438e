import t from 'tap'
import { runResultSchema, type RunResult } from '../../model/run-result.js'
import { describeRunAsText } from './run-text.js'

const EVIL = 'Evil\u001b[2J\u009b31m\u202eClass'
const interval = { estimate: 10, low: 9, high: 11 }
const step = { kind: 'field', type: EVIL, field: `.${EVIL}` }

const run: RunResult = runResultSchema.parse({
  schemaVersion: 1,
  leakgateVersion: '0.0.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  target: { kind: 'go', version: null, mode: 'xds', name: 'go@1', runtime: null, planted: false },
  close: 'clean',
  load: {
    client: 'raw',
    concurrency: 1,
    rpcsPerConnection: 1,
    requestBytes: 0,
    responseBytes: 0,
    lingerMs: 0,
  },
  verdict: 'leak',
  reason: 'it rises',
  thresholdBytesPerConnection: 64,
  bytesPerConnection: interval,
  smallestVisibleBytesPerConnection: 0,
  unit: 'connection',
  connections: 800,
  judgedFromSample: 0,
  samples: [],
  controlPlane: [],
  machine: { platform: 'linux', cpus: 2, node: 'v20' },
  evidence: {
    level: 'profile',
    tookMs: 1,
    allocations: {
      by: 'go-heap-profile',
      connections: 800,
      bytesPerConnection: 70_900,
      objectsPerConnection: 60,
      sampledEveryBytes: 4_096,
      rows: [
        {
          name: 'google.golang.org/grpc/internal/transport.newBufWriter',
          bytesPerConnection: 32_835,
          objectsPerConnection: 1.5,
          share: 0.463,
        },
        { name: EVIL, bytesPerConnection: 20_000, objectsPerConnection: 1, share: 0.28 },
      ],
    },
    retention: {
      connections: 200,
      holder: {
        by: 'go-retain',
        objects: { type: EVIL, count: 200, bytesEach: 70_864 },
        growthBytes: 14_172_800,
        shareOfGrowth: 0.98,
        path: [
          { kind: 'stack', type: 'google.golang.org/grpc.(*Server).Serve', field: 'lis' },
          {
            kind: 'field',
            type: 'google.golang.org/grpc/xds/internal/server.listenerWrapper',
            field: '.conns[*]',
          },
          step,
        ],
      },
    },
    experiment: { steps: [], conclusion: `98 % came back ${EVIL}` },
    severity: {
      bytesPerConnection: interval,
      memoryBytes: 536_870_912,
      connectionsPerSecond: 10,
      connectionsToOom: { estimate: 13_875, low: 12_912, high: null },
      secondsToOom: { estimate: 1_387.5, low: 1_291.2, high: null },
      soonestConnectionsToOom: { estimate: 7_658, low: 7_658, high: 7_658 },
      soonestSecondsToOom: { estimate: 765.8, low: 765.8, high: 765.8 },
    },
    problems: [`no heap snapshots: ${EVIL.repeat(50)}`],
    files: ['evidence/allocations-before.pb.gz'],
  },
})

t.test('a leak comes with its evidence', async t => {
  const lines = describeRunAsText(run)
  t.ok(
    lines.split('\n').every(line => line.length <= 80),
    'in 80 columns',
  )
  // Line breaks are not part of what the lines say.
  const text = lines.replace(/\s*\n\s*/g, ' ')
  t.match(lines, /32,835 +46\.30 % +1\.5 +transport\.newBufWriter$/m)
  t.match(text, /Retained: 98\.0 % of what 200 more connections added/)
  t.match(text, 'stack of grpc.(*Server).Serve: lis → (server.listenerWrapper).conns[*]')
  t.match(
    text,
    /With 512 MiB and 10 connections a second, memory runs out after 13,875 \[12,912 or\s+more\] connections/,
  )
  t.match(text, /after 7,658 connections \(12 min 46 s\) if every retained byte stays in use/)
  t.match(text, /Stored beside run\.json: evidence\/allocations-before\.pb\.gz/)
})

t.test("what comes from the server cannot write on the reader's terminal", async t => {
  // eslint-disable-next-line no-control-regex
  t.notMatch(describeRunAsText(run), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  t.ok(
    describeRunAsText(run)
      .split('\n')
      .every(line => line.length < 600),
    'nor fill it',
  )
})

t.test('a stable run shows none, unless all of it was asked for', async t => {
  const { evidence } = run
  if (!evidence) throw new Error('the run has evidence')
  const nothing = { connections: 5_000, holder: null }
  const quiet = { ...evidence.allocations!, bytesPerConnection: 7 }
  const stable: RunResult = { ...run, verdict: 'stable' }
  t.notMatch(describeRunAsText(stable), 'Retained')
  const full = describeRunAsText({
    ...stable,
    evidence: { ...evidence, level: 'full', retention: nothing, allocations: quiet },
  })
  t.match(full, 'Retained: nothing that 5,000 more connections added.')
  t.match(full, 'Allocated and kept: 7 B a connection, not more than the threshold.')
})
