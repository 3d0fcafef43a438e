import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { runResultSchema } from '../model/run-result.js'
import { unlessLong } from '../model/testing/long-tests.js'
import { leakgate, MAIN } from './testing/leakgate.js'

/** Pids of all processes below `pid`, as the kernel has them. */
function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return Number(fields[1]) === pid && fields[0] !== 'Z'
      } catch {
        return false
      }
    })
    .map(Number)
  return children.flatMap(child => [child, ...descendants(child)])
}

function alive(pids: readonly number[]): number[] {
  return pids.filter(pid => {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  })
}

async function until(what: () => boolean): Promise<boolean> {
  for (let i = 0; i < 300 && !what(); i++) await new Promise(resolve => setTimeout(resolve, 50))
  return what()
}

t.test('bad input: exit 2, one message that names it, and what to do', async t => {
  const wrong: [string[], RegExp][] = [
    [['run', '--target', 'node', '--colour', 'red'], /--colour/],
    [['run', '--target', 'rust@1'], /Unknown target "rust@1"/],
    [['run'], /--target/],
    [['run', 'xds-clam'], /"xds-clam"/],
    [['run', '--target', 'node', '--close', 'slam'], /"slam"/],
    [['run', '--target', 'node', '--connections', 'many'], /--connections: "many" is not a number/],
    [['run', '--target', 'node', '--connections', '1'], /--connections/],
    [['run', '--target', 'node', '--connections', ''], /--connections/],
    [['run', '--target', 'node', '--threshold', '-5'], /--threshold/],
    [['run', '--target', 'node', '--threshold', '64KB'], /--threshold: "64KB" is no number of bytes/],
    [['run', '--target', 'node', '--threshold', '6x4'], /--threshold: "6x4" is not a number/],
    [['run', '--target', 'node', '--listen', 'nowhere'], /"nowhere"/],
    [['run', '--target', 'node', '--out', '/proc/nowhere'], /\/proc\/nowhere/],
    [['run', '--target', 'go@1.999.0'], /1\.999\.0/],
    [['run', '--target', 'grpc-js@1.999.0'], /1\.999\.0/],
    [['run', '--target', 'command:/no/such/program {address}'], /\/no\/such\/program/],
    [['compare', 'node'], /after/],
    [['compare', 'node', 'rust@1'], /Unknown target "rust@1"/],
    [['compare', 'node', 'command:./x {address}', '--pprof', '127.0.0.1:6060'], /--pprof/],
    [['run', '--target', 'node', '--control', 'nothing'], /"nothing" is no control/],
    [['run', '--target', 'node', '--mode', 'plain', '--control', 'plain'], /"plain" takes xDS away/],
    [['run', '--target', 'node', '--close', 'rst', '--control', 'reuse'], /makes no RPC/],
    [['run', '--target', 'node', '--control', 'grpc-js@1.14.7'], /no xDS mode/],
    [['calibrate', '--target', 'grpc-js@1.5.9'], /No leak can be planted in grpc-js@1\.5\.9/],
    [['calibrate', '--target', 'node+planted-leak=64'], /No leak can be planted/],
    [['calibrate', '--mode', 'quick'], /--mode/],
    [['jump'], /jump/],
  ]
  for (const [args, message] of wrong) {
    const { code, stdout, stderr } = await leakgate(args)
    t.equal(code, 2, args.join(' '))
    t.match(stderr, message, args.join(' '))
    t.ok(stderr.trim().split('\n').length >= 2, `says what to do next: ${stderr}`)
    t.notMatch(stderr, /\n\s+at .*\.js:\d+/, 'no stack')
    t.equal(stdout, '')
  }
})

t.test(
  'a server that exits at once, and one that never serves, end the run with their own words',
  async t => {
    const dir = t.testdir({
      'exits.mjs': 'console.error("the licence has expired"); process.exit(7)',
      'silent.mjs':
        'import net from "node:net"; const [host, port] = process.argv[2].split(":"); net.createServer(s => s.destroy()).listen(port, host)',
    })
    const exits = await leakgate([
      'run',
      '--mode',
      'plain',
      '--target',
      `command:${process.execPath} --inspect=127.0.0.1:0 --inspect-publish-uid=stderr ${join(dir, 'exits.mjs')} {address}`,
    ])
    t.equal(exits.code, 2)
    t.match(exits.stderr, /the licence has expired/)
    t.match(exits.stderr, /exit code 7/)
    const silent = await leakgate([
      'run',
      '--mode',
      'plain',
      '--target',
      `command:${process.execPath} --inspect=127.0.0.1:0 --inspect-publish-uid=stderr ${join(dir, 'silent.mjs')} {address}`,
    ])
    t.equal(silent.code, 2)
    t.match(silent.stderr, /did not serve within/)
  },
)

t.test('a port that is taken is named', async t => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  t.teardown(() => void holder.close())
  const { port } = holder.address() as AddressInfo
  for (const flag of ['--listen', '--control-plane']) {
    const { code, stderr } = await leakgate(['run', '--target', 'node', flag, `127.0.0.1:${port}`])
    t.equal(code, 2, flag)
    t.match(stderr, new RegExp(`${port}`), flag)
    t.match(stderr, new RegExp(flag), flag)
  }
})

t.test('Go missing, and Go too old, are told apart', async t => {
  const missing = await leakgate(['run', '--target', 'go@1.66.2'], { PATH: t.testdir({}) })
  t.equal(missing.code, 2)
  t.match(missing.stderr, /go\.dev\/dl/)
})

t.test('without Go, repro says so and shows what Node can', { skip: unlessLong }, async t => {
  const bin = t.testdir({})
  for (const program of ['node', 'npm', 'sh', 'env']) {
    const path = (process.env['PATH'] ?? '').split(':').map(folder => join(folder, program))
    const found = path.find(candidate => existsSync(candidate))
    if (found) symlinkSync(realpathSync(found), join(bin, program))
  }
  const { code, stdout } = await leakgate(['repro'], { PATH: bin })
  t.equal(code, 0, stdout)
  t.match(stdout, /Go is not installed/)
  t.match(stdout, /node\+planted-leak .* leak /)
  t.match(stdout, /grpc-js@1\.5\.10 .* stable /)
})

t.test('a run writes run.json, whole, and prints nothing but the result with --json', async t => {
  const out = join(t.testdir({}), 'deep', 'er')
  const { code, stdout, stderr } = await leakgate([
    ...['run', '--target', 'node', '--mode', 'plain', '--threshold', '1024', '--at-least', '0'],
    ...['--out', out, '--json'],
  ])
  t.equal(code, 0, stderr)
  t.equal(stderr, '', 'no progress where there is no terminal')
  const stored = runResultSchema.parse(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')))
  t.strictSame(JSON.parse(stdout), stored)
  t.strictSame(readdirSync(out).sort(), ['report.html', 'run.json'])
  t.equal(stored.verdict, 'stable')
  t.match(stored.target, { kind: 'node', mode: 'plain', planted: false })
})

t.test('each verdict has its exit code, and a leak is 1', async t => {
  const { code, stdout } = await leakgate(['run', 'planted-clean', '--evidence', 'none'])
  t.equal(code, 1)
  t.match(stdout, /leak/)
  t.match(stdout, /planted on purpose/)
  const short = await leakgate(['run', '--target', 'node', '--mode', 'plain', '--connections', '40'])
  t.equal(short.code, 3)
  t.match(short.stdout, /inconclusive/)
  const noRound = await leakgate('run --target node --mode plain --max-seconds 1 --rpcs 10000'.split(' '))
  t.equal(noRound.code, 3)
  t.match(noRound.stdout, /^void .*no round was completed/s)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  t.test(`${signal} in the middle of a run leaves nothing behind`, async t => {
    const out = t.testdir({})
    const child = spawn(
      process.execPath,
      [MAIN, 'run', '--target', 'node', '--close', 'idle', '--connections', '1000000', '--out', out],
      { stdio: 'ignore' },
    )
    const exited = once(child, 'exit')
    // The watchdog and the server.
    await until(() => descendants(child.pid!).length >= 2)
    await new Promise(resolve => setTimeout(resolve, 1_000))
    const started = descendants(child.pid!)
    t.ok(started.length >= 2, `${started.length} processes were started`)
    child.kill(signal)
    const [code] = (await exited) as [number | null]
    if (signal === 'SIGINT') t.equal(code, 130)
    if (signal === 'SIGTERM') t.equal(code, 143)
    t.ok(await until(() => alive(started).length === 0), 'every process is gone')
    t.strictSame(readdirSync(out), [], 'nothing half written')
  })
}

t.test('every command has help with examples', async t => {
  for (const command of ['run', 'repro', 'compare', 'list', 'doctor', 'calibrate']) {
    const { code, stdout } = await leakgate([command, '--help'])
    t.equal(code, 0, command)
    t.match(stdout, /Examples:\n {2}leakgate /, command)
  }
  t.match((await leakgate(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/)
  t.match((await leakgate(['list'])).stdout, /xds-clean /)
})

t.test('doctor says what is there', async t => {
  const { code, stdout } = await leakgate(['doctor'])
  t.equal(code, 0)
  t.match(stdout, /Node\.js/)
})

t.test('an old Go is refused by its version', { skip: !existsSync('/bin/sh') && 'no /bin/sh' }, async t => {
  const bin = t.testdir({})
  writeFileSync(join(bin, 'go'), `#!/bin/sh\necho '{"GOVERSION":"go1.13.1"}'\n`)
  chmodSync(join(bin, 'go'), 0o755)
  const { code, stderr } = await leakgate(['run', '--target', 'go@1.66.2'], { PATH: bin })
  t.equal(code, 2)
  t.match(stderr, /1\.13/)
})
