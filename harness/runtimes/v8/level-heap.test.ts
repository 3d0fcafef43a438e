import { spawn } from 'node:child_process'
import CDP from 'chrome-remote-interface'
import t, { type Test } from 'tap'
import { StderrLines } from '../../targets/fixture/fixture-process-stderr.js'
import { evaluate } from './inspector-evaluate.js'
import { findInspector, INSPECTED } from './inspector-url.js'
import { levelHeap } from './level-heap.js'

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

async function client(t: Test): Promise<CDP.Client> {
  const args = [
    ...INSPECTED,
    '--allow-natives-syntax',
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

t.test('a process that runs compiles no more, also if it is a module', async t => {
  const untouched = await client(t)
  t.not(Number(await evaluate(untouched, HOT)) & OPTIMIZED, 0, 'V8 would optimize it')
  const set = await client(t)
  t.equal(await levelHeap(set), true)
  t.equal(Number(await evaluate(set, HOT)) & OPTIMIZED, 0)
})
