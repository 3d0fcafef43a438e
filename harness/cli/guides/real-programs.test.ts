import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packagePath } from '../../model/package-path.js'
import type { RunResult } from '../../model/run-result.js'
import { unlessLong } from '../../model/testing/long-tests.js'
import { findFreePort } from '../../targets/free-port.js'

const CLI = packagePath('dist/harness/cli/main.js')

function unlessInstalled(program: string, versionFlag: string): string | false {
  if (unlessLong) return unlessLong
  return spawnSync(program, [versionFlag]).error ? `${program} is not installed` : false
}

function run(...args: string[]): RunResult {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, 'run', '--format', 'json', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as RunResult
}

function folderOf(t: Test): string {
  const folder = t.testdir({})
  mkdirSync(join(folder, 'data'))
  return folder
}

t.test('etcd, as it is', { skip: unlessInstalled('etcd', '--version') }, async t => {
  const data = join(folderOf(t), 'data')
  const urls = ['--listen-client-urls', '--advertise-client-urls']
    .map(flag => `${flag} http://{address}`)
    .join(' ')
  const result = run(
    '--target',
    `command:etcd --data-dir "${data}" ${urls} --listen-peer-urls http://127.0.0.1:0 --enable-pprof`,
  )
  t.equal(result.verdict, 'stable', result.reason)
  t.match(result, { call: { from: 'health' }, probe: { kind: 'pprof', from: 'found' } })
})

t.test('nginx in front of a server', { skip: unlessInstalled('nginx', '-v') }, async t => {
  const folder = folderOf(t)
  const [front, back] = [await findFreePort('127.0.0.1'), await findFreePort('127.0.0.1')]
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `${name}_temp_path ${folder};`,
  )
  const conf = join(folder, 'nginx.conf')
  writeFileSync(
    conf,
    `daemon off; worker_processes 2; pid ${folder}/pid; error_log stderr warn; events { worker_connections 2048; }
     http { access_log off; ${temporary.join(' ')}
       server { listen 127.0.0.1:${front} http2; location / { grpc_pass grpc://127.0.0.1:${back}; } } }`,
  )
  const server = spawn(
    process.execPath,
    [packagePath('dist/fixtures/stranger-node-billing/server.js'), `127.0.0.1:${back}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(server, 'exit')
  t.teardown(async () => {
    server.kill()
    await exited
  })
  await once(server.stdout, 'data')
  const at = `127.0.0.1:${front}`
  const result = run('--target', `command:nginx -c "${conf}"`, '--address', at, '--probe', 'proc')
  t.equal(result.verdict, 'stable', result.reason)
  t.notOk(result.metrics.some(({ metric }) => metric === 'live-heap'))
})

/** connect-go's reference server. It reads what to serve from its standard input. */
const REFERENCE_SERVER = 'connectrpc.com/conformance/cmd/referenceserver@v1.0.7'

t.test("connect-go's reference server", { skip: unlessInstalled('go', 'version') }, async t => {
  const folder = folderOf(t)
  const { status, stderr } = spawnSync('go', ['install', REFERENCE_SERVER], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: folder },
  })
  if (status !== 0) {
    t.comment(`it cannot be built here: ${stderr.slice(-200)}`)
    return
  }
  const request = JSON.stringify({ protocol: 'PROTOCOL_GRPC', httpVersion: 'HTTP_VERSION_2' })
  writeFileSync(
    join(folder, 'serve.sh'),
    `{ echo '${request}'; sleep 3600; } | exec "${folder}/referenceserver" -json -bind 127.0.0.1 -port "$1"`,
  )
  const result = run('--target', `command:sh "${folder}/serve.sh" {port}`, '--probe', 'proc')
  t.equal(result.verdict, 'stable', result.reason)
  // Its router answers with HTTP 404.
  t.match(result.call, { from: 'unimplemented', expects: ['UNIMPLEMENTED'] })
})
