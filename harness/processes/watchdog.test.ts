import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { readProcessEntry } from './process-table.js'
import { socketIdentity } from './own-file.js'
import { Watchdog } from './watchdog.js'

function sleeper(): ReturnType<typeof spawn> {
  return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
}

t.test('closing the watchdog ends and removes everything that it still guards', async t => {
  const watchdog = Watchdog.start()
  const guarded = sleeper()
  const forgotten = sleeper()
  t.teardown(() => forgotten.kill('SIGKILL'))
  const path = join(t.testdir({}), 'half-written')
  writeFileSync(path, 'x')
  watchdog.guardProcess(guarded.pid!)
  watchdog.guardProcess(forgotten.pid!)
  watchdog.forgetProcess(forgotten.pid!)
  watchdog.guardPath(path)
  const exited = once(guarded, 'exit')
  await watchdog.close()
  t.strictSame(await exited, [null, 'SIGKILL'])
  t.notOk(existsSync(path))
  t.ok(readProcessEntry(forgotten.pid!), 'the forgotten one lives')
})

t.test('a socket is removed, and what has taken its place is not', async t => {
  // Not tap's folder, whose path may be too long for a socket.
  const folder = mkdtempSync(join(tmpdir(), 'leakgate-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const paths = ['own.sock', 'replaced.sock'].map(name => join(folder, name))
  const [own = '', replaced = ''] = paths
  const watchdog = Watchdog.start()
  for (const path of paths) {
    const server = createServer().listen(path)
    await once(server, 'listening')
    t.teardown(() => server.close())
    watchdog.guardSocket(path, socketIdentity(path) ?? '')
  }
  rmSync(replaced)
  writeFileSync(replaced, 'precious')
  await watchdog.close()
  t.notOk(existsSync(own))
  t.equal(readFileSync(replaced, 'utf8'), 'precious')
})

t.test('the leader of a process group is ended with its whole group', async t => {
  const watchdog = Watchdog.start()
  const leader = spawn(
    process.execPath,
    [
      '-e',
      `const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
       console.log(child.pid); setInterval(() => {}, 1000)`,
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(createInterface({ input: leader.stdout }), 'line')) as [string]
  watchdog.guardProcess(leader.pid!)
  await watchdog.close()
  for (let i = 0; i < 100 && readProcessEntry(Number(line)) !== undefined; i++) {
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  t.equal(readProcessEntry(Number(line)), undefined, 'the child of the leader is gone')
})

t.test('a process that inherits the standard error of the harness does not take others with it', async t => {
  const program = `
    const { Watchdog } = await import(${JSON.stringify(new URL('./watchdog.js', import.meta.url).href)})
    const { spawn } = await import('node:child_process')
    const { once } = await import('node:events')
    const watchdog = Watchdog.start()
    const start = () => spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'],
      { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
    const [server, other] = [start(), start()]
    for (const child of [server, other]) await once(child.stdout, 'data')
    watchdog.guardProcess(server.pid)
    await watchdog.close()
    console.log(server.pid, other.pid)
    setInterval(() => {}, 1000)`
  const harness = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => harness.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: harness.stdout }), 'line')) as [string]
  const [server = 0, other = 0] = line.split(' ').map(Number)
  t.teardown(() => {
    if (readProcessEntry(other)) process.kill(other, 'SIGKILL')
  })
  t.ok(readProcessEntry(other), 'the other one lives')
  for (let i = 0; i < 100 && readProcessEntry(server) !== undefined; i++) {
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  t.equal(readProcessEntry(server), undefined, 'the guarded one is gone')
})

t.test('a harness that is killed with SIGKILL leaves no server', async t => {
  const watchdogUrl = new URL('./watchdog.js', import.meta.url).href
  const program = `
    const { Watchdog } = await import(${JSON.stringify(watchdogUrl)})
    const { spawn } = await import('node:child_process')
    const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true })
    Watchdog.start().guardProcess(server.pid)
    console.log(server.pid)
    setInterval(() => {}, 1000)`
  const harness = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: harness.stdout }), 'line')) as [string]
  const pid = Number(line)
  t.ok(readProcessEntry(pid), 'the server runs')
  harness.kill('SIGKILL')
  for (let i = 0; i < 100 && readProcessEntry(pid) !== undefined; i++) {
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  t.equal(readProcessEntry(pid), undefined, 'and is gone soon after')
})
