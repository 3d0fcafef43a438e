import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { RunResult } from '../../model/run-result.js'
import { runScenario } from '../run-scenario.js'
import { parseScenario } from '../scenario/scenario-input.js'

const ODD_SERVER = fileURLToPath(new URL('../testing/odd-server.js', import.meta.url))

function run(server: string, flags: object = {}): Promise<RunResult> {
  const target = `command:"${process.execPath}" ${server}`
  return runScenario(
    parseScenario({ target, mode: 'plain', ...flags }, key => key),
    new AbortController().signal,
  )
}

t.test('a server that ends during a run is void, with its last output', async t => {
  const result = await run(
    `--inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${ODD_SERVER}" {address} exit-after 600`,
  )
  t.equal(result.verdict, 'void')
  t.match(result.reason, /exit code 9/)
  t.match(result.reason, /out of ink/)
  t.equal(result.bytesPerConnection, null)
})

t.test('a run without garbage collections is void, even if the heap is level', async t => {
  const result = await run(`"${ODD_SERVER}" {address} uncollected {pprof}`)
  t.equal(result.verdict, 'void')
  t.match(result.reason, /without a collection/)
})

t.test('a run with failed clients is void, with the error and their number', async t => {
  const result = await run(`--inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${ODD_SERVER}" {address}`, {
    responseBytes: 17,
  })
  t.equal(result.verdict, 'void')
  t.match(result.reason, /\d+ × wrong message/)
})

t.test('a run without time for one round is void, not "inconclusive"', async t => {
  const result = await run(`--inspect=127.0.0.1:0 --inspect-publish-uid=stderr "${ODD_SERVER}" {address}`, {
    maxSeconds: 1,
    rpcs: 10_000,
  })
  t.equal(result.verdict, 'void')
  t.match(result.reason, /no round was completed within 1 s/)
  t.match(
    result.reason,
    /the warm-up was cut off after \d+ of 300 connections; (at this pace --max-seconds \d+ would|that is too little to say)/,
  )
  t.equal(result.samples.length, 0)
})
