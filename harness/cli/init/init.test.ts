import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import t from 'tap'
import { packagePath } from '../../model/package-path.js'
import { prepareTls } from '../../tls/tls-material.js'
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

t.test('init asks a server with TLS, and one on a Unix-domain socket', async t => {
  const tls = await prepareTls('tls', '127.0.0.1', () => undefined)
  t.teardown(() => tls.remove())
  const files = t.testdir({ 'ca.pem': tls.client.ca, tls: {}, unix: {}, without: {} })
  const server = new Server()
  t.teardown(() => {
    server.forceShutdown()
  })
  const [key, cert] = [readFileSync(tls.server.keyPath), readFileSync(tls.server.certPath)]
  const credentials = ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: cert }])
  const secured = `127.0.0.1:${await bind(server, '127.0.0.1:0', credentials)}`
  // The path of a socket has at most 107 bytes.
  const sockets = mkdtempSync(join(tmpdir(), 'leakgate-init-'))
  t.teardown(() => {
    rmSync(sockets, { recursive: true })
  })
  const socket = `unix:${join(sockets, 'socket')}`
  await bind(server, socket, ServerCredentials.createInsecure())

  const ca = ['--tls-ca-file', join(files, 'ca.pem')]
  for (const [name, words] of [
    ['tls', [secured, ...ca]],
    ['unix', [socket]],
  ] as const) {
    const folder = join(files, name)
    const made = await leakgateIn(folder, 'init', '--file', 'leakgate.config.json', ...words)
    t.equal(made.code, 0, made.stderr)
    const [run] = Object.values(
      (
        JSON.parse(readFileSync(join(folder, 'leakgate.config.json'), 'utf8')) as {
          runs: Record<string, unknown>
        }
      ).runs,
    )
    t.match(run, { target: `attach:${words[0]}`, ...(words.length > 1 ? { tlsCaFile: ca[1] } : {}) })
  }
  const without = await leakgateIn(join(files, 'without'), 'init', secured)
  t.match(without, { code: 2, stderr: /No gRPC server answers on .*if it uses TLS, give --tls-ca-file/s })
})

async function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error) reject(error)
      else resolve(port)
    })
  })
}
