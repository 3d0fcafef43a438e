import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { unlessLong } from '../model/testing/long-tests.js'
import { packagePath } from '../model/package-path.js'
import type { RunResult } from '../model/run-result.js'
import { headline } from '../report/subject/headline.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

const CLIENT = packagePath('dist/fixtures/node-client/main.js')
const PLANTED_BYTES = 2_048

const parse = (input: object): ReturnType<typeof parseScenario> =>
  parseScenario({ target: `command:node ${CLIENT}`, ...input }, key => `--${key}`)

const run = (input: object): Promise<RunResult> =>
  runScenario(
    parse({ role: 'client', clientUnit: 'calls', maxSeconds: 60, ...input }),
    new AbortController().signal,
  )

t.test('a leak that is planted in a client is called, with its size', { skip: unlessLong }, async t => {
  const result = await run({ target: `command:node ${CLIENT} --plant-bytes ${PLANTED_BYTES}` })
  t.match(result, { verdict: 'leak', unit: 'call', workload: 'client', close: 'client' }, result.reason)
  t.match(headline(result), /^The client keeps .* for every call\. This leak was planted/)
  const kept = result.metrics.find(({ metric }) => metric === 'live-heap')?.perConnection?.estimate ?? 0
  t.ok(Math.abs(kept - PLANTED_BYTES) < 0.05 * PLANTED_BYTES, `${kept} of ${PLANTED_BYTES}`)
})

t.test('the client in docs/clients.md does what it is told', async t => {
  const page = await readFile(packagePath('docs/clients.md'), 'utf8')
  for (const language of ['js', 'go']) {
    const [, code = ''] = new RegExp('```' + language + '\\n([^]*?)```').exec(page) ?? []
    t.ok(code.split('\n').length <= 31, `${language}: 30 lines at most`)
    if (language !== 'js') continue
    const file = join(t.testdir({ 'client.mjs': code }), 'client.mjs')
    const result = await run({ target: `command:node ${file}`, connections: 240 })
    t.match(result, { unit: 'call' })
    t.ok(result.connections > 100, result.reason)
    t.not(result.verdict, 'void', result.reason)
  }
})

t.test('a client that counts wrong makes the run void', async t => {
  const liar = `const say = e => console.log(JSON.stringify(e)); say({ event: 'ready' })
    process.stdin.on('data', d => { const { id, units } = JSON.parse(d); say({ event: 'done', id, units, ok: units }) }).on('end', () => process.exit())`
  const file = join(t.testdir({ 'liar.cjs': liar }), 'liar.cjs')
  t.match(await run({ target: `command:node ${file}`, connections: 240 }), {
    verdict: 'void',
    reason: /says \d+ units, \d+ ended well and 0 otherwise, and leakgate's server counted 0 answers/,
  })
})

t.test('roles that do not fit are refused, with what to do', t => {
  t.throws(() => parse({ role: 'client', workload: 'rpcs' }), {
    message: /rpcs is load on a server, and .* is a client/,
  })
  t.throws(() => parse({ target: 'node', mode: 'plain', workload: 'client' }), {
    message: /client is for a client under test, and node is a server/,
  })
  t.throws(() => parse({ target: 'node', mode: 'plain', clientUnit: 'calls' }), { message: /--client-unit/ })
  t.throws(() => parse({ role: 'client', tls: 'tls' }), { message: /--tls is for a server/ })
  t.throws(() => parse({ role: 'client', mode: 'xds' }), { message: /--mode xds is for a server/ })
  t.throws(() => parse({ role: 'both' }), { message: /role/ })
  t.match(parse({ target: 'grpc-js-client@1.12.5+planted-leak=64/10' }), {
    load: { workload: 'client', settings: { clientUnit: 'channels-closed', peer: 'auto' } },
  })
  t.end()
})
