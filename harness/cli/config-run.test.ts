import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packagePath } from '../model/package-path.js'
import type { RunResult } from '../model/run-result.js'
import { leakgateIn } from './testing/leakgate-in.js'

const ORDERS = packagePath('dist/fixtures/cases/orders-server.js')

function folderOf(t: Test, config: object): string {
  const folder = t.testdir({})
  writeFileSync(join(folder, 'leakgate.config.json'), JSON.stringify(config))
  return folder
}

const INSPECTED = [
  process.execPath,
  '--inspect=127.0.0.1:0',
  '--inspect-publish-uid=stderr',
  ORDERS,
  '{address}',
  'orders',
]

t.test('the only run of the file runs without a name, and flags win', async t => {
  const folder = folderOf(t, {
    defaults: { mode: 'plain', evidence: 'none', connections: 400, format: 'json', quiet: true },
    targets: { orders: { command: INSPECTED } },
    calls: {
      get: {
        method: 'acme.orders.v1.Orders/GetOrder',
        data: { id: '1' },
        proto: packagePath('fixtures/cases/orders.proto'),
      },
    },
    runs: { checkout: { target: 'orders', call: 'get', threshold: 128, report: { junit: 'junit.xml' } } },
  })
  const { code, stdout, stderr } = await leakgateIn(folder, 'run', '--connections', '100')
  t.equal(code, 3, stderr)
  const run = JSON.parse(stdout) as RunResult
  t.match(run, {
    name: 'checkout',
    verdict: 'inconclusive',
    thresholdBytesPerConnection: 128,
    budget: { connections: 100 },
    call: { method: 'acme.orders.v1.Orders/GetOrder', from: 'given', data: '{"id":"1"}' },
  })
  t.ok(existsSync(join(folder, 'junit.xml')))
  const words = run.argv ?? []
  t.equal(
    words[words.indexOf('--target') + 1],
    `command:${INSPECTED.join(' ')}`,
    'the command needs no config file',
  )
})

t.test('without a target', async t => {
  const none = await leakgateIn(t.testdir({}), 'run')
  t.equal(none.code, 2)
  t.match(none.stderr, /Nothing says which server to run/)
  t.equal(none.stderr.match(/^ +leakgate run \S/gm)?.length, 3, 'three examples')

  const runs = { a: { target: 'node' }, b: { target: 'node' } }
  const several = await leakgateIn(folderOf(t, { runs }), 'run')
  t.match(several, {
    code: 2,
    stderr: /leakgate\.config\.json has several runs: a, b\s+Name one: leakgate run a\./,
  })
})

t.test('a name is a run of the file or a stored scenario', async t => {
  const folder = folderOf(t, { runs: { checkout: { target: 'node', mode: 'plan' } } })
  t.match(await leakgateIn(folder, 'run'), {
    code: 2,
    stderr: /leakgate\.config\.json: runs\.checkout\.mode: "plan" is not allowed/,
  })
  const good = folderOf(t, { runs: { checkout: { target: 'node', mode: 'plain', close: 'rts' } } })
  t.match(await leakgateIn(good, 'run', 'chekout'), {
    code: 2,
    stderr:
      /There is no run "chekout" in leakgate\.config\.json, and no stored scenario "chekout"; did you mean "checkout"\?/,
  })
  t.match(await leakgateIn(good, 'run', 'checkout'), {
    code: 2,
    stderr: /leakgate\.config\.json, run "checkout": Unknown close kind "rts"; did you mean "rst"\?/,
  })
  t.match(await leakgateIn(good, 'run', 'xds-claen'), { code: 2, stderr: /did you mean "xds-clean"\?/ })
  t.match(await leakgateIn(good, 'run', 'xds-clean', '--mode', 'plan'), {
    code: 2,
    stderr: /leakgate: --mode: "plan" is not allowed; did you mean "plain"/,
  })
  const list = await leakgateIn(good, 'list')
  t.match(list.stdout, /^checkout +node \(leakgate\.config\.json\)\nxds-clean /)
  t.match(JSON.parse((await leakgateIn(good, 'list', '--json')).stdout), {
    checkout: { target: 'node', close: 'rts' },
  })
  t.notMatch((await leakgateIn(good, 'list', '--no-config')).stdout, /checkout/)
})

t.test('a secret of the file is not shown', async t => {
  const target = { command: ['./server', '{port}', '--api-token', 'abc123def456'] }
  const folder = folderOf(t, { runs: { a: { target, metadata: { authorization: 'Bearer zyx987wvu' } } } })
  const { stdout } = await leakgateIn(folder, 'list', '--json')
  t.match(stdout, /--api-token \*\*\*/)
  t.notMatch(stdout, /abc123def456|zyx987wvu/)
})

t.test('the short form of a workload is a flag of run, and a value of the file', async t => {
  const load = `${process.execPath} -e "console.log(process.argv[1])" {count}`
  const flags = [
    '--target',
    'node',
    '--mode',
    'plain',
    '--connections',
    '30',
    '--format',
    'json',
    '--quiet',
    '--evidence',
    'none',
  ]
  const byFlag = await leakgateIn(t.testdir({}), 'run', ...flags, '--workload', `command:${load}`)
  t.equal(byFlag.code, 3, byFlag.stderr)
  t.match(JSON.parse(byFlag.stdout), { workload: 'command', unit: 'unit' })
  const folder = folderOf(t, { defaults: { workload: `command:${load}` } })
  const byFile = await leakgateIn(folder, 'run', ...flags)
  t.equal(byFile.code, 3, byFile.stderr)
  t.match(JSON.parse(byFile.stdout), { workload: 'command', unit: 'unit' })
  const { code, stderr } = await leakgateIn(folder, 'run', ...flags, '--workload', 'comand:x')
  t.equal(code, 2)
  t.match(stderr, /Unknown workload "comand:x"/)
})
