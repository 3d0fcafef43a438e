import t from 'tap'
import type { RunResult } from '../../model/run-result.js'
import { runTable } from './run-table.js'

function run(name: string): RunResult {
  return {
    target: { kind: 'go', version: '1.66.2', mode: 'plain', name, runtime: null, planted: false },
    close: 'rst-after-rpc',
    bytesPerConnection: { estimate: 70_961.4, low: 70_940, high: null },
    verdict: 'inconclusive',
    samples: [],
    unit: 'connection',
  } as unknown as RunResult
}

t.test('a row for each run, in 80 columns whatever the target is called', async t => {
  const table = runTable([{ run: run('go@1.66.2') }, { run: run(`command:${'x'.repeat(500)}`) }])
  // eslint-disable-next-line no-control-regex
  const lines = table.replace(/\u001b\[\d+m/g, '').split('\n')
  t.equal(lines.length, 3)
  t.match(lines[1], /go@1\.66\.2 +plain +rst-after-rpc +70,961 +70,940 … open +inconclusive/)
  t.ok(
    lines.every(line => line.trimEnd().length <= 80),
    table,
  )
})

t.test('what a stored run says of itself cannot reach the terminal as an escape sequence', async t => {
  t.notOk(runTable([{ run: run('\u001b[2Jx') }]).includes('\u001b[2J'))
})

t.test('the head names the unit of the rows, and no unit where they differ', async t => {
  const one = run('node')
  const rpcs = { ...one, close: 'rpcs', unit: 'RPC' }
  const head = (runs: RunResult[]): string => runTable(runs.map(each => ({ run: each }))).split('\n')[0] ?? ''
  t.match(head([one]), /close .*B\/connection/)
  t.match(head([rpcs]), /load .*B\/RPC/)
  t.match(head([one, rpcs]), /load .*B\/unit/)
})
