import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { createInspectorReader, type InspectorReader } from './inspector-reader.js'

const TIMEOUT_MS = 20_000
const MIB = 1024 * 1024

interface Child {
  readonly reader: InspectorReader
  /** Runs JavaScript in the child. */
  readonly run: (script: string) => Promise<void>
  readonly kill: (signal: NodeJS.Signals) => void
}

async function start(t: { teardown(fn: () => unknown): void }): Promise<Child> {
  const main = `require('readline').createInterface({ input: process.stdin })
    .on('line', line => { (0, eval)(line); process.stdout.write('done\\n') })`
  const child = spawn(
    process.execPath,
    ['--inspect=127.0.0.1:0', '--inspect-publish-uid=stderr', '-e', main],
    { stdio: 'pipe' },
  )
  const gone = once(child, 'exit')
  const webSocketUrl = await new Promise<string>(resolve => {
    createInterface({ input: child.stderr }).on('line', line => {
      const url = /ws:\S+/.exec(line)?.[0]
      if (url) resolve(url)
    })
  })
  const reader = await createInspectorReader(webSocketUrl)
  t.teardown(async () => {
    await reader.close()
    child.kill('SIGKILL')
    await gone
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const run = async (script: string): Promise<void> => {
    child.stdin.write(`${script.replaceAll('\n', ' ')}\n`)
    for (;;) {
      const { value } = (await answers.next()) as { value: string | undefined }
      if (value === undefined) throw new Error('the child ended')
      if (value === 'done') return
    }
  }
  // The inspector answers before the program has loaded what it needs, which takes a megabyte.
  await run('void 0')
  return {
    reader,
    run,
    kill: signal => child.kill(signal),
  }
}

t.test('a process that goes on after the reader has its compilers on again', async t => {
  const { reader, run } = await start(t)
  const isOn = (on: boolean): Promise<void> =>
    run(`require('v8').setFlagsFromString('--allow-natives-syntax');
      if (new Function('return %IsTurbofanEnabled()')() !== ${on}) process.exit(9)`)
  t.equal(await reader.level(), true)
  await isOn(false)
  await reader.close()
  await isOn(true)
})

t.test('garbage is not counted, retained objects are', async t => {
  const { reader, run } = await start(t)
  const before = await reader.read(TIMEOUT_MS)
  t.equal(before.collected, true)
  await run('{ let all = []; for (let i = 0; i < 200_000; i++) all.push({ i }) }')
  const afterGarbage = await reader.read(TIMEOUT_MS)
  t.ok(Math.abs(afterGarbage.liveHeapBytes - before.liveHeapBytes) < MIB, 'nothing was kept')
  await run('globalThis.kept = []; for (let i = 0; i < 200_000; i++) kept.push({ i })')
  const afterKeeping = await reader.read(TIMEOUT_MS)
  t.ok(afterKeeping.liveHeapBytes - afterGarbage.liveHeapBytes > 4 * MIB, 'objects were kept')
  t.equal(afterKeeping.collected, true)
})

t.test('memory outside the V8 heap is read beside it', async t => {
  const { reader, run } = await start(t)
  const before = await reader.read(TIMEOUT_MS)
  await run(`globalThis.kept = Buffer.alloc(${16 * MIB})`)
  const after = await reader.read(TIMEOUT_MS)
  t.ok(after.externalBytes! - before.externalBytes! >= 16 * MIB)
  t.ok(before.arrayBufferBytes! < before.externalBytes!, 'array buffers are a part of it')
  t.ok(Math.abs(after.arrayBufferBytes! - before.arrayBufferBytes! - 16 * MIB) < MIB)
  t.ok(after.liveHeapBytes - before.liveHeapBytes < MIB)
})

t.test('values that the child logged do not count as a leak', async t => {
  const { reader, run } = await start(t)
  const before = await reader.read(TIMEOUT_MS)
  await run(
    `for (let i = 0; i < 100; i++) console.log({ text: 'x'.repeat(10) + i, list: new Array(20_000).fill(i) })`,
  )
  const after = await reader.read(TIMEOUT_MS)
  t.ok(after.liveHeapBytes - before.liveHeapBytes < 4 * MIB, `${after.liveHeapBytes - before.liveHeapBytes}`)
})

t.test('a collection that cannot be shown is not claimed', async t => {
  const { reader, run } = await start(t)
  await run(
    `globalThis.WeakRef = class { constructor(target) { this.target = target } deref() { return this.target } }`,
  )
  t.equal((await reader.read(TIMEOUT_MS)).collected, false)
})

t.test('nothing of the reader stays behind in the child', async t => {
  const { reader, run } = await start(t)
  await reader.read(TIMEOUT_MS)
  await run(
    `if (Object.getOwnPropertySymbols(globalThis).some(s => /leakgate/.test(String(s)))) process.exit(1)`,
  )
  t.equal((await reader.read(TIMEOUT_MS)).collected, true)
})

t.test('a child that is stopped, and one that is gone', async t => {
  const { reader, kill } = await start(t)
  kill('SIGSTOP')
  await t.rejects(reader.read(200), { message: /did not answer within 200 ms/ })
  kill('SIGKILL')
  await t.rejects(reader.read(TIMEOUT_MS))
})

t.test('an address where no inspector is', async t => {
  const server = createServer(socket => socket.resume().end('HTTP/1.1 404 Not Found\r\n\r\n'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise(resolve => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  await t.rejects(createInspectorReader(`ws://127.0.0.1:${port}/nothing`))
})
