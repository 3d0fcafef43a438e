import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { runResultSchema } from '../model/run-result.js'
import { leakgate, MAIN } from './testing/leakgate.js'
import { packagePath } from '../model/package-path.js'

const SERVER = packagePath('dist/fixtures/node-server/main.js')
/** Too few connections for a verdict: the run spends its time on the evidence. */
const FEW = ['--mode', 'plain', '--connections', '300', '--evidence', 'full']
const COMMAND = `command:${process.execPath} --inspect=127.0.0.1:0 --inspect-publish-uid=stderr ${SERVER} --mode plain --listen {address} --plant`

async function until(what: () => boolean): Promise<boolean> {
  for (let i = 0; i < 1_200 && !what(); i++) await new Promise(resolve => setTimeout(resolve, 50))
  return what()
}

t.test("the evidence of a user's own server comes from its inspector, and its files are kept", async t => {
  const out = t.testdir()
  const args = ['run', '--target', COMMAND, ...FEW, '--out', out]
  await leakgate(args)
  const { evidence } = runResultSchema.parse(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')))
  t.strictSame(evidence?.problems, [])
  const path = evidence?.retention?.holder?.path ?? []
  t.match(path.map(({ type, field }) => `${type}${field}`).join(' → '), /KeptConnections\.#conns\[…\]$/)
  t.strictSame(evidence?.files, ['evidence/before.heapsnapshot.gz', 'evidence/after.heapsnapshot.gz'])
  t.strictSame(readdirSync(join(out, 'evidence')).sort(), ['after.heapsnapshot.gz', 'before.heapsnapshot.gz'])

  const again = await leakgate([...args, '--evidence', 'none', '--json'])
  t.notOk(runResultSchema.parse(JSON.parse(again.stdout)).evidence, 'none is none')
  t.strictSame(readdirSync(join(out, 'evidence')), [], 'and no earlier one passes for it')
})

t.test('where no evidence can be read, the verdict is the same, and the run says so', async t => {
  const nowhere = join(t.testdir(), 'nowhere')
  const args = ['run', '--target', COMMAND, ...FEW, '--json']
  const { code, stdout } = await leakgate(args, { TMPDIR: nowhere })
  const run = runResultSchema.parse(JSON.parse(stdout))
  t.equal(run.verdict, 'inconclusive')
  t.equal(code, 3)
  t.match(run.evidence?.problems, [/evidence is incomplete: .*nowhere/])
})

/** Starts a run of a leaking server, and waits until its first heap snapshot is being written. */
async function untilSnapshot(t: Test): Promise<{ child: ChildProcess; temporary: string; server: number }> {
  const temporary = t.testdir()
  const child = spawn(process.execPath, [MAIN, 'run', '--target', COMMAND, ...FEW, '--quiet'], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: 'ignore',
  })
  t.teardown(() => child.kill('SIGKILL'))
  const written = (): boolean =>
    readdirSync(temporary).some(name => existsSync(join(temporary, name, 'before.heapsnapshot')))
  t.ok(await until(written), 'a heap snapshot is being written')
  return { child, temporary, server: serverOf(child.pid ?? 0) }
}

/** The pid of the server that leakgate started. */
function serverOf(leakgatePid: number): number {
  const found = readdirSync('/proc').find(name => {
    if (!/^\d+$/.test(name)) return false
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      return parent === leakgatePid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(SERVER)
    } catch {
      return false
    }
  })
  return Number(found)
}

const noProc = existsSync('/proc/self/stat') ? false : 'no /proc on this machine'

t.test('Ctrl-C while evidence is read leaves no server and no snapshot behind', { skip: noProc }, async t => {
  const { child, temporary, server } = await untilSnapshot(t)
  const exit = once(child, 'exit')
  child.kill('SIGINT')
  const [code] = (await exit) as [number]
  t.equal(code, 130)
  t.strictSame(readdirSync(temporary), [])
  t.ok(await until(() => !existsSync(`/proc/${server}`)), 'the server is gone')
})

t.test('SIGKILL leaves no server and no snapshot behind', { skip: noProc }, async t => {
  const { child, temporary, server } = await untilSnapshot(t)
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.ok(await until(() => readdirSync(temporary).length === 0), 'the watchdog removed the snapshots')
  t.ok(await until(() => !existsSync(`/proc/${server}`)), 'and ended the server')
})

t.test('flags that make no sense are refused by name', async t => {
  for (const [flag, value] of [
    ['--evidence', 'some'],
    ['--memory', 'plenty'],
    ['--rate', '0'],
    ['--rate', 'fast'],
  ] as const) {
    const { code, stderr } = await leakgate(['run', '--target', 'node', flag, value])
    t.equal(code, 2, `${flag} ${value}`)
    t.match(stderr, flag === '--memory' ? '"plenty"' : flag)
  }
})
