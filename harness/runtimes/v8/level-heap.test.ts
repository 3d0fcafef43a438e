import { spawn } from 'node:child_process'
import CDP from 'chrome-remote-interface'
import t, { type Test } from 'tap'
import { StderrLines } from '../../targets/fixture/fixture-process-stderr.js'
import { evaluate } from './inspector-evaluate.js'
import { findInspector, INSPECTED } from './inspector-url.js'
import { LEVEL_HEAP, levelHeap, undoLevelHeap } from './level-heap.js'

const { signal } = new AbortController()
/** Bit 4 of V8's status of a function: it was optimized. */
const OPTIMIZED = 1 << 4
const HOT = `(() => {
  const hot = n => { let sum = 0; for (let i = 0; i < n; i++) sum += i % 7; return sum }
  for (let i = 0; i < 2000; i++) hot(1000)
  const until = Date.now() + 500
  while (Date.now() < until) hot(1000)
  return %GetOptimizationStatus(hot)
})()`

async function client(t: Test, flags: readonly string[] = []): Promise<CDP.Client> {
  const args = [
    ...INSPECTED,
    '--allow-natives-syntax',
    ...flags,
    '--input-type=module',
    '-e',
    'setInterval(() => {}, 1000)',
  ]
  const child = spawn(process.execPath, args, { stdio: 'pipe' })
  t.teardown(() => child.kill('SIGKILL'))
  const opened = await CDP({
    target: await findInspector(new StderrLines(child.stderr), signal),
    local: true,
  })
  t.teardown(() => opened.close())
  return opened
}

const isOptimized = async (server: CDP.Client): Promise<boolean> =>
  (Number(await evaluate(server, HOT)) & OPTIMIZED) !== 0

t.test('a process that runs compiles no more, also if it is a module, until that is undone', async t => {
  const server = await client(t)
  const undo = await levelHeap(server)
  t.not(await isOptimized(server), true, 'V8 optimizes no function')
  t.ok(undo?.includes('--turbofan'))
  await undoLevelHeap(server, undo ?? [])
  t.equal(await isOptimized(server), true, 'V8 optimizes functions again')
})

t.test('what the user has turned off stays off', async t => {
  const server = await client(t, ['--no-turbofan', '--no-maglev', '--no_flush_bytecode'])
  const undo = await levelHeap(server)
  t.same(undo, ['--sparkplug', '--lazy-feedback-allocation'])
  await undoLevelHeap(server, undo ?? [])
  t.equal(await isOptimized(server), false)
})

t.test('the process is given no flag of its own choice', async t => {
  const server = await client(t)
  const limit = 'process.getBuiltinModule("node:v8").getHeapStatistics().heap_size_limit'
  const before = await evaluate(server, limit)
  await undoLevelHeap(server, ['--max-old-space-size=10', '--max-heap-size=20'])
  t.equal(await evaluate(server, limit), before)
})

t.test('every flag that is set can be undone', t => {
  for (const flag of LEVEL_HEAP) t.match(flag, /^--no-/)
  t.end()
})
