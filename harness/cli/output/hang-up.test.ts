import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { descendantsOf } from '../../processes/descendants.js'
import { listProcesses } from '../../processes/process-table.js'
import { MAIN } from '../testing/leakgate.js'

const RUN = ['run', '--target', 'node', '--mode', 'plain', '--evidence', 'none']
const ENV = { ...process.env, NODE_OPTIONS: '', GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '' }

const childrenOf = (pid = 0): number => descendantsOf([{ pid }], listProcesses()).length

async function until(what: () => boolean): Promise<boolean> {
  for (let i = 0; i < 600 && !what(); i++) await sleep(50)
  return what()
}

t.test(
  'SIGHUP while the result is printed: the files are written, and the verdict is the exit code',
  async t => {
    const root = t.testdir({ out: {} })
    const [pipe, out] = [join(root, 'pipe'), join(root, 'out')]
    execFileSync('mkfifo', [pipe])
    const both = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
    // A full pipe: the first report waits for its reader.
    const junk = Buffer.alloc(4_096)
    let filled = 0
    try {
      for (;;) filled += writeSync(both, junk)
    } catch {
      t.ok(filled > 0)
    }
    // Opened again: Node makes its standard output wait, and with it everybody who shares the open file.
    const own = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)
    const child = spawn(process.execPath, [MAIN, ...RUN, '--connections', '40', '--out', out], {
      stdio: ['ignore', own, 'ignore'],
      env: ENV,
    })
    t.teardown(() => child.kill('SIGKILL'))
    const exited = once(child, 'exit')
    t.ok(await until(() => childrenOf(child.pid) >= 2), 'the server was started')
    t.ok(await until(() => childrenOf(child.pid) === 0), 'and has ended')
    await sleep(500)
    t.equal(child.exitCode, null, 'it prints')
    child.kill('SIGHUP')
    await sleep(200)
    const reading = setInterval(() => {
      try {
        readSync(both, junk)
      } catch {
        // Nothing is there now.
      }
    }, 1)
    const [code, signal] = (await exited) as [number | null, string | null]
    clearInterval(reading)
    closeSync(both)
    closeSync(own)
    t.strictSame([code, signal], [3, null])
    t.strictSame(readdirSync(out).sort(), ['report.html', 'run.json'])
  },
)

t.test(
  'a run whose terminal is closed ends as SIGHUP ends it, and Node does not abort',
  { skip: !existsSync('/usr/bin/script') && 'no script(1)' },
  async t => {
    const folder = t.testdir({})
    const code = join(folder, 'code')
    const words = [process.execPath, MAIN, ...RUN, '--connections', '1000000']
      .map(word => `'${word}'`)
      .join(' ')
    const terminal = spawn(
      'script',
      ['-qec', `trap '' HUP; ${words}; echo $? > '${code}'`, join(folder, 'typescript')],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        env: { ...ENV, SHELL: '/bin/sh' },
      },
    )
    t.teardown(() => terminal.kill('SIGKILL'))
    // The shell, leakgate, its watchdog and the server.
    t.ok(await until(() => childrenOf(terminal.pid) >= 4))
    const started = descendantsOf([{ pid: terminal.pid ?? 0 }], listProcesses())
    terminal.kill('SIGKILL')
    await once(terminal, 'exit')
    // What a shell does when its terminal is closed; this one ignores the signal, so that it can tell the exit code.
    const shell = started.find(({ parent }) => parent === terminal.pid)
    const leakgate = started.find(({ parent }) => parent === shell?.pid)
    process.kill(leakgate?.pid ?? Number.NaN, 'SIGHUP')
    t.ok(await until(() => existsSync(code) && readFileSync(code, 'utf8') !== ''), 'it ends')
    t.equal(readFileSync(code, 'utf8'), '129\n')
    const left = (): number =>
      listProcesses().filter(({ pid, startTicks }) =>
        started.some(entry => entry.pid === pid && entry.startTicks === startTicks),
      ).length
    t.ok(await until(() => left() === 0), 'and so does everything that it started')
  },
)
