import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packagePath } from '../../model/package-path.js'
import { leakgateIn } from '../testing/leakgate-in.js'

const ORDERS = packagePath('dist/fixtures/cases/orders-server.js')

const INSPECTED = [
  process.execPath,
  '--inspect=127.0.0.1:0',
  '--inspect-publish-uid=stderr',
  ORDERS,
  '{address}',
  'orders',
]

t.test('init writes what runs, and overwrites nothing', async t => {
  const folder = t.testdir({ 'tsconfig.json': '{}' })
  const made = await leakgateIn(folder, 'init', '--connections', '100', '--name', 'my run')
  t.match(made, { code: 0, stdout: /leakgate\.config\.ts is written/ }, made.stderr)
  const list = await leakgateIn(folder, 'list')
  t.match(list.stdout, /^server /, 'the run has a key, though its name cannot be one')
  const text = readFileSync(join(folder, 'leakgate.config.ts'), 'utf8')
  t.match(await leakgateIn(folder, 'init'), { code: 2, stderr: /leakgate\.config\.ts exists already/ })
  t.match(await leakgateIn(folder, 'init', '--file', 'leakgate.config.json'), { code: 2 })
  t.equal(readFileSync(join(folder, 'leakgate.config.ts'), 'utf8'), text)
  t.notOk(existsSync(join(folder, 'leakgate.config.json')))
})

t.test('init asks the server that it starts', async t => {
  const folder = t.testdir({})
  const target = `command:${INSPECTED.join(' ')}`
  const made = await leakgateIn(folder, 'init', '--mode', 'plain', '--target', target, '--connections', '100')
  t.equal(made.code, 0, made.stderr)
  t.match(readFileSync(join(folder, 'leakgate.config.js'), 'utf8'), /UNIMPLEMENTED.*\n.*no reflection/)
  const run = await leakgateIn(folder, 'run', '--evidence', 'none', '--json')
  t.equal(run.code, 3, run.stderr)
  t.match(JSON.parse(run.stdout), { name: 'server', verdict: 'inconclusive', target: { mode: 'plain' } })

  const secret = await leakgateIn(
    t.testdir({}),
    'init',
    '--target',
    'command:./a {port} --api-token abc123def456',
  )
  t.match(secret, { code: 2, stderr: /--target has a secret/ })
  const two = await leakgateIn(t.testdir({}), 'init', '127.0.0.1:1', '--target', 'node')
  t.match(two, { code: 2, stderr: /name two servers/ })
})
