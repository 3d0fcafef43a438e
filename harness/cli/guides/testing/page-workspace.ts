/**
 * A folder in which the commands of the documentation find the servers and files that they name.
 * @module
 */
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { Test } from 'tap'
import { formatAddress } from '../../../model/address.js'
import { packagePath, packageRoot } from '../../../model/package-path.js'
import { LEVEL_HEAP } from '../../../runtimes/v8/level-heap.js'
import { findFreePort } from '../../../targets/free-port.js'
import { buildGoCase } from '../../../targets/go/build-go-case.js'
import { runningGo, socketPath } from '../../../targets/testing/running-server.js'
import { blocksOf } from './page-commands.js'

/** Where the commands of one page run. */
export interface PageWorkspace {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** The words with the ports, pids and paths of this machine. */
  readonly fill: (words: readonly string[]) => string[]
}

/** A Go server with the flags that the pages give to `my_server`. */
const MY_SERVER = `
address=$LISTEN pprof=\${PPROF:-127.0.0.1:0} cert= key= ca=
while [ $# -gt 0 ]; do
  case "$1" in
    --addr | --listen) address=$2; shift ;;
    --pprof) pprof=$2; shift ;;
    --cert) cert=$2; shift ;;
    --key) key=$2; shift ;;
    --client-ca) ca=$2; shift ;;
    --api-token) shift ;;
    *) address=127.0.0.1:$1 ;;
  esac
  shift
done
`
const MY_FLAGS =
  '-addr "$address" -pprof "$pprof" -services health,orders,reflection -cert "$cert" -key "$key" -client-ca "$ca"'

/** A gRPC server in Node with the metrics endpoint of the pages, in place of one in Java. */
const METRICS_SERVER = (port: number): string => `
process.argv[2] = process.argv.at(-1)
import(${JSON.stringify(packagePath('dist/fixtures/stranger-node-billing/server.js'))})
require('node:http').createServer((request, response) => {
  if (request.url.startsWith('/gc')) gc()
  else response.setHeader('content-type', 'text/plain; version=0.0.4')
  const { heapUsed } = process.memoryUsage()
  response.end('# TYPE jvm_memory_used_bytes gauge\\njvm_memory_used_bytes{area="heap"} ' + heapUsed + '\\n')
}).listen(${port}, '127.0.0.1')
`

/** For `ledger.example`, in PEM. */
export interface Certificates {
  readonly ca: string
  readonly server: { readonly cert: string; readonly key: string }
}

/** The servers that run already are ended with the test. */
export async function pageWorkspace(
  t: Test,
  page: string,
  { ca, server }: Certificates,
): Promise<PageWorkspace> {
  const folder = t.testdir({ build: {}, api: {}, bin: {} })
  const script = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}`)
    chmodSync(join(folder, name), 0o755)
  }
  const mine = `${MY_SERVER}exec "${await buildGoCase('go-own-services')}" ${MY_FLAGS}\n`
  for (const name of ['my-server', 'my_server', 'my_native_server', 'interop_server', 'build/my_server'])
    script(name, mine)
  const inventory = `exec "${await buildGoCase('stranger-go-inventory')}" "$@"\n`
  script('server', page === 'docs/gate-a-go-server.md' ? inventory : mine)
  script('ledger', `exec "${await buildGoCase('stranger-go-ledger')}" "$@"\n`)
  for (const [name, text] of Object.entries({
    'ca.pem': ca,
    'server.pem': server.cert,
    'server.key': server.key,
  }))
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  const billing = packagePath('dist/fixtures/stranger-node-billing/server.js')
  writeFileSync(join(folder, 'server.js'), `import(${JSON.stringify(billing)})\n`)
  cpSync(packagePath('fixtures/stranger-node-billing/billing.proto'), join(folder, 'billing.proto'))
  cpSync(packagePath('fixtures/cases/orders.proto'), join(folder, 'api/orders.proto'))
  const metricsPort = await findFreePort('127.0.0.1')
  writeFileSync(join(folder, 'server.jar.cjs'), METRICS_SERVER(metricsPort))
  script(
    'bin/java',
    `shift; exec "${process.execPath}" --expose-gc ${LEVEL_HEAP.join(' ')} server.jar.cjs "$2"\n`,
  )
  const [config] = page === 'docs/config.md' ? blocksOf(page, 'ts') : []
  if (config !== undefined) {
    writeFileSync(join(folder, 'leakgate.config.ts'), config)
    mkdirSync(join(folder, 'node_modules'))
    // The package itself, as npm links a folder.
    symlinkSync(packageRoot(), join(folder, 'node_modules/leakgate'))
  }
  const running = await runningGo({ services: 'health,orders,reflection' })
  t.teardown(() => running.end())
  // The path of a socket has at most 107 characters.
  const { path: socket, remove } = socketPath()
  t.teardown(remove)
  const unix = await runningGo({ address: { path: socket }, services: 'health' })
  t.teardown(() => unix.end())
  const at = formatAddress(running.address)
  const changes: [RegExp, string][] = [
    [/127\.0\.0\.1:50051|staging\.internal:443/g, at],
    [/unix:\/run\/\w+\.sock/g, `unix:${socket}`],
    [/127\.0\.0\.1:6060(?!\/internal)/g, running.pprof],
    [/127\.0\.0\.1:6060(?=\/internal)/g, `127.0.0.1:${await findFreePort('127.0.0.1')}`],
    [/127\.0\.0\.1:9090/g, `127.0.0.1:${metricsPort}`],
    [/^4711$/, String(running.pid)],
  ]
  const fill = (word: string): string => changes.reduce((text, [from, to]) => text.replace(from, to), word)
  const own = /127\.0\.0\.1:\d+(?=\/internal)/
  return {
    folder,
    env: {
      PATH: `${join(folder, 'bin')}${delimiter}${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
    },
    fill(words) {
      const filled = words.map(fill)
      // `my_server` serves its profiles where this command looks for them.
      const [port] = own.exec(filled.join(' ')) ?? []
      return port === undefined ? filled : [...filled, '--env', `PPROF=${port}`]
    },
  }
}
