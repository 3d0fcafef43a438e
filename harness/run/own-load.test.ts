import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { pollUntil } from '../async/poll-until.js'
import { runLoadProgram } from '../churn/load-program.js'
import { measure } from '../library/measure.js'
import { runJson } from '../report/stored/run-json.js'
import { runScenario } from './run-scenario.js'
import { parseScenario } from './scenario/scenario-input.js'

const never = new AbortController().signal

/** Opens that many connections, one after the other, and prints twice the number: a unit may be anything. */
const PROGRAM = `
const [port, count, mark] = process.argv.slice(2).map(Number)
const net = require('node:net')
let left = count
const next = () => {
  if (left-- === 0) return console.log('done\\n' + count)
  net.connect(port, '127.0.0.1').on('connect', function () { this.end() }).on('close', next).resume()
}
next()`

function program(t: Test, text: string): string {
  return `"${process.execPath}" "${join(t.testdir({ 'load.cjs': text }), 'load.cjs')}"`
}

const parse = (input: object): ReturnType<typeof parseScenario> =>
  parseScenario({ target: 'node', mode: 'plain', atLeast: 0, hold: 0, ...input }, key => `--${key}`)

t.test('a program of the user makes the load: a leak is found, and without it there is none', async t => {
  const load = `command:${program(t, PROGRAM)} {port} {count}`
  const leak = await runScenario(
    parse({ target: 'node+planted-leak=4096', workload: load, connections: 4_000 }),
    never,
  )
  t.equal(leak.verdict, 'leak', leak.reason)
  t.match(leak, { workload: 'command', unit: 'unit' })
  const each = leak.bytesPerConnection?.estimate ?? 0
  t.ok(Math.abs(each - 4_096) < 200, `${each} B per unit`)
  const healthy = await runScenario(parse({ workload: load, connections: 20_000 }), never)
  t.equal(healthy.verdict, 'stable', healthy.reason)
})

t.test('a load that is no load is refused with its reason', async t => {
  const run = (text: string): Promise<unknown> =>
    runScenario(parse({ workload: `command:${text}`, connections: 2_000 }), never)
  const node = `"${process.execPath}" -e`
  t.throws(() => parse({ workload: 'command' }), { message: /names no program/ })
  t.throws(() => parse({ workload: 'command:./load {address}' }), { message: /is not told how many units/ })
  t.throws(() => parse({ workload: 'command:./load {adress} {count}' }), {
    message: /given \{adress\}, which is no placeholder/,
  })
  t.ok(parse({ workload: 'command:sh -c "./load ${port} {count}"' }), 'a variable of a shell')
  await t.rejects(run('/no/such/program {count}'), { message: /"\/no\/such\/program" cannot be started/ })
  await t.rejects(run(`${node} "console.error('no server'); process.exit(3)" {count}`), {
    message: /ended with exit code 3; its last words: no server/,
  })
  for (const said of ['', 'lots', '-4', '0', '1e9'])
    await t.rejects(run(`${node} "console.log('${said}')" {count}`), { message: /is no number of units/ })
})

t.test('a secret in the command line of the program is in no result', async t => {
  const text = `${program(t, PROGRAM)} {port} {count} --token=s3cr3t-t0k3n-value`
  const run = await runScenario(parse({ workload: `command:${text}`, connections: 700 }), never)
  t.notMatch(runJson('.', run).text, /s3cr3t-t0k3n-value/)
})

t.test('when the run is stopped, the program and what it started end', async t => {
  const dir = t.testdir({})
  const text = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])
    require('node:fs').writeFileSync(${JSON.stringify(join(dir, 'pids'))}, process.pid + ' ' + child.pid)
    setInterval(() => {}, 1e6)`
  const stop = new AbortController()
  const reason = new Error('enough')
  const watch = setInterval(() => {
    if (existsSync(join(dir, 'pids'))) stop.abort(reason)
  }, 50)
  t.teardown(() => clearInterval(watch))
  await t.rejects(
    runScenario(parse({ workload: `command:${program(t, text)} {count}` }), stop.signal),
    reason,
  )
  for (const pid of readFileSync(join(dir, 'pids'), 'utf8').split(' ')) {
    for (let i = 0; i < 100 && existsSync(`/proc/${pid}/exe`); i++)
      await new Promise(resolve => setTimeout(resolve, 20))
    // A process that has ended may be a zombie.
    t.notOk(existsSync(`/proc/${pid}/exe`))
  }
})

t.test('the library takes a function', async t => {
  let rounds = 0
  const run = await measure({
    target: 'node',
    mode: 'plain',
    connections: 700,
    hold: 0,
    units: (count, { address, signal }) => {
      t.match(address, /^127\.0\.0\.1:\d+$/)
      t.notOk(signal.aborted)
      rounds++
      return Promise.resolve(count)
    },
  })
  t.ok(rounds > 8)
  t.match(run, { unit: 'unit', workload: /^function-\d+$/ })
  await t.rejects(measure({ target: 'node', mode: 'plain', units: () => Promise.resolve(-1) }), {
    message: /"units" returned -1/,
  })
  await t.rejects(
    measure({ target: 'node', mode: 'plain', workload: 'rpcs', units: () => Promise.resolve(1) }),
    {
      message: /"units" and "workload"/,
    },
  )
})

/** Prints its count, and leaves a process behind that has its output. */
const LEAVES_A_PROCESS = [
  "const sleeper = require('node:child_process').spawn('sleep', ['30'], {",
  "  stdio: 'inherit', detached: process.argv[2] === 'detached' })",
  "require('node:fs').writeFileSync(process.argv[3], String(sleeper.pid))",
  'console.log(process.argv[1])',
  'process.exit(0)',
].join('\n')

t.test('a process that the program leaves behind with its output keeps no round waiting', async t => {
  const folder = t.testdir({})
  for (const how of ['grouped', 'detached']) {
    const mark = join(folder, how)
    const startMs = performance.now()
    const units = await runLoadProgram({
      argv: [process.execPath, '-e', LEAVES_A_PROCESS, '{count}', how, mark],
      address: { host: '127.0.0.1', port: 1 },
      count: 5,
      signal: never,
    })
    t.equal(units, 5)
    t.ok(performance.now() - startMs < 20_000, 'the process sleeps for 30 s')
    const pid = Number(readFileSync(mark, 'utf8'))
    if (how === 'detached') process.kill(pid, 'SIGKILL')
    t.ok(await pollUntil(() => !isAlive(pid), { everyMs: 20, patienceMs: 5_000 }), 'it ends with its group')
  }
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
