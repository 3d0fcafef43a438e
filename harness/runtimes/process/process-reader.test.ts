import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { readProcess } from './process-reader.js'

const HAS_PROC = process.platform === 'linux'

async function start(t: { teardown(fn: () => unknown): void }, script: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('ready')`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

t.test('memory, descriptors and threads of another process', async t => {
  const script = `
    globalThis.kept = Buffer.alloc(64 * 1024 * 1024, 1)
    globalThis.files = Array.from({ length: 40 }, () => require('fs').openSync('/dev/null', 'r'))
    process.stdin.resume()`
  const plain = await readProcess((await start(t, 'process.stdin.resume()')).pid!)
  const large = await readProcess((await start(t, script)).pid!)
  t.ok(large.rssBytes - plain.rssBytes > 60 * 1024 * 1024, `${large.rssBytes - plain.rssBytes} bytes more`)
  t.equal(large.cpuPercent, 0, 'nothing to compare the first reading with')
  if (!HAS_PROC) return
  t.equal(large.fileDescriptors - plain.fileDescriptors, 40)
  t.ok(large.threads > 1)
})

t.test('CPU since the previous reading', async t => {
  const busy = await start(t, 'setImmediate(function spin() { setImmediate(spin) })')
  const idle = await start(t, 'process.stdin.resume()')
  for (const child of [busy, idle]) await readProcess(child.pid!)
  await sleep(300)
  const [spinning, waiting] = await Promise.all([readProcess(busy.pid!), readProcess(idle.pid!)])
  t.ok(spinning.cpuPercent > waiting.cpuPercent, `${spinning.cpuPercent} above ${waiting.cpuPercent}`)
})

t.test('a process that is gone', async t => {
  const child = await start(t, 'process.stdin.resume()')
  await readProcess(child.pid!)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await t.rejects(readProcess(child.pid!), { message: new RegExp(`process ${child.pid} cannot be read`) })
})

t.test('no descriptor of this process stays open for one that was read', { skip: !HAS_PROC }, async t => {
  const before = (await readdir('/proc/self/fd')).length
  for (let i = 0; i < 3; i++) await readProcess((await start(t, 'process.stdin.resume()')).pid!)
  const heldOpen = async (): Promise<number> => (await readdir('/proc/self/fd')).length - before
  // Each child's two pipes stay until teardown; pidusage's files must go by themselves.
  const pipes = 3 * 2
  for (let i = 0; i < 50 && (await heldOpen()) > pipes; i++) await sleep(100)
  t.ok((await heldOpen()) <= pipes, `${await heldOpen()} more`)
})
