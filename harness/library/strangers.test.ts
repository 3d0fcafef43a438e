import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import { packagePath } from '../model/package-path.js'
import type { RunResult } from '../model/run-result.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import { findFreePort } from '../targets/free-port.js'
import { issueCertificates } from '../tls/issue-certificates.js'
import { attachTo } from './attach-to.js'
import { measure, type GateOptions } from './measure.js'

const CLI = packagePath('dist/harness/cli/main.js')
const noGo = (await whyNoGo()) ?? false
const folder = mkdtempSync(join(tmpdir(), 'leakgate-strangers-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

/** A server that knows nothing of leakgate. */
interface Stranger {
  readonly skip: string | false
  /** Its command line, with `{address}` for where it listens. */
  readonly command: () => Promise<string[]>
  /** What a user writes beside the target. */
  readonly options: GateOptions
  /** What retains 1 KiB of each connection or RPC. */
  readonly path: RegExp
}

const certificates = await issueCertificates(['ledger.example'])
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

const STRANGERS: Readonly<Record<string, Stranger>> = {
  'stranger-go-inventory': {
    skip: noGo,
    command: async () => [await buildGoCase('stranger-go-inventory'), '{address}'],
    options: { call: { method: 'shop.inventory.v1.Inventory/GetItem', data: { sku: 'sku-1' } } },
    path: /audit.*entries/,
  },
  'stranger-go-ledger': {
    skip: noGo,
    command: async () => [
      await buildGoCase('stranger-go-ledger'),
      '--listen={address}',
      `--cert=${file('server.pem', certificates.server.cert)}`,
      `--key=${file('server.key', certificates.server.key)}`,
    ],
    options: {
      call: {
        method: 'bank.ledger.v1.Ledger/Book',
        data: { account: 'a', cents: '1' },
        proto: packagePath('fixtures/stranger-go-ledger/ledger.proto'),
      },
      tlsCaFile: file('ca.pem', certificates.ca),
      tlsServerName: 'ledger.example',
    },
    path: /sessions/,
  },
  'stranger-node-billing': {
    skip: false,
    command: () =>
      Promise.resolve([
        process.execPath,
        packagePath('dist/fixtures/stranger-node-billing/server.js'),
        '{address}',
      ]),
    options: {
      call: {
        method: 'billing.v1.Billing/GetInvoice',
        data: { id: '{n}' },
        proto: packagePath('fixtures/stranger-node-billing/billing.proto'),
      },
    },
    path: /history/,
  },
}

function isLeak(t: Test, result: RunResult, path?: RegExp): void {
  t.equal(result.verdict, 'leak', result.reason)
  const { estimate = 0 } = result.bytesPerConnection ?? {}
  t.ok(Math.abs(estimate - 1_024) < 1_024 * 0.05, `${estimate} B per connection`)
  if (path) t.match(JSON.stringify(result.evidence?.retention?.holder), path)
}

const isStable = (t: Test, result: RunResult): unknown => t.equal(result.verdict, 'stable', result.reason)

/** Starts the server as a user does, and calls back while it runs. */
async function whileRunning<Result>(
  argv: readonly string[],
  leak: string,
  use: (server: GateOptions) => Promise<Result>,
): Promise<Result> {
  const port = await findFreePort('127.0.0.1')
  const [program = '', ...args] = argv.map(word => word.replace('{address}', `127.0.0.1:${port}`))
  const inspected = program === process.execPath ? ['--inspect=127.0.0.1:0'] : []
  const server = spawn(program, [...inspected, ...args], {
    env: { ...process.env, LEAK: leak },
    stdio: 'ignore',
  })
  const exited = once(server, 'exit')
  try {
    return await use(await attachTo(server.pid, { port }))
  } finally {
    server.kill()
    await exited
  }
}

for (const [name, { skip, command, options, path }] of Object.entries(STRANGERS)) {
  const long = { skip: unlessLong || skip, timeout: 600_000 }
  const first = name === Object.keys(STRANGERS)[0]

  for (const leak of ['connection', 'rpc']) {
    t.test(`${name}: 1 KiB for each ${leak} is found, with its path`, long, async t => {
      const target = { command: await command() }
      isLeak(t, await measure({ target, env: [`LEAK=${leak}`], ...options }), path)
    })

    t.test(`${name}: 1 KiB for each ${leak} is found in a server that runs already`, long, async t => {
      const result = await whileRunning(await command(), leak, server => measure({ ...server, ...options }))
      isLeak(t, result)
    })
  }

  t.test(`${name}: stable, with the command alone`, first ? { ...long, skip } : long, async t => {
    const { tlsCaFile, tlsServerName } = options
    const secured = tlsCaFile === undefined ? {} : { tlsCaFile, tlsServerName }
    isStable(t, await measure({ target: { command: await command() }, ...secured }))
  })

  t.test(`${name}: stable in a server that runs already`, long, async t => {
    isStable(t, await whileRunning(await command(), '', server => measure({ ...server, ...options })))
  })

  t.test(`${name}: the same from a config file`, long, async t => {
    const cwd = t.testdir({})
    const run = (leak: string): { status: number | null; stdout: string } => {
      const config = { runs: { own: { target: { command: argv }, env: [`LEAK=${leak}`], ...options } } }
      writeFileSync(join(cwd, 'leakgate.config.ts'), `export default ${JSON.stringify(config)}\n`)
      return spawnSync(process.execPath, [CLI, 'run', '--format', 'json'], {
        cwd,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      })
    }
    const argv = await command()
    t.equal(run('').status, 0)
    const { status, stdout } = run('rpc')
    t.equal(status, 1, stdout)
    isLeak(t, JSON.parse(stdout) as RunResult, path)
  })
}
