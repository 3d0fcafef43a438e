/**
 * Settings of V8 with which the heap of a healthy server stays level.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type CDP from 'chrome-remote-interface'
import { withDeadline } from '../../async/with-deadline.js'

/**
 * V8 compiles functions that run often and drops the bytecode of others, and keeps both on the heap that is judged: the
 * heap of a healthy server drifts by tens of kilobytes over its first thousands of connections. With these flags it
 * stays level to within a byte per connection.
 */
export const LEVEL_HEAP = [
  '--no-turbofan',
  '--no-maglev',
  '--no-sparkplug',
  '--no-flush-bytecode',
  '--no-lazy-feedback-allocation',
] as const

const TIMEOUT_MS = 5_000
/** A process that has just started answers before its `require` is there. */
const NODE_READY_MS = 1_000
const RETRY_MS = 20

/** V8's functions that tell whether a compiler is on, by the flag of that compiler. The other flags are on by default. */
const IS_ENABLED = {
  turbofan: 'IsTurbofanEnabled',
  maglev: 'IsMaglevEnabled',
  sparkplug: 'IsSparkplugEnabled',
}

/**
 * NODE_OPTIONS does not take these flags, so that they are set from inside. V8 ignores a flag that its version lacks.
 * The value is the flags that undo it: which compilers are on by default depends on the version, and the user may have set them.
 */
const SET_FLAGS = `(() => {
  if (typeof require !== 'function') return undefined
  const { setFlagsFromString } = require('node:v8')
  const native = name => {
    try { return new Function('return %' + name + '()')() } catch { return undefined }
  }
  const allowed = native('IsBeingInterpreted') !== undefined
  setFlagsFromString('--allow-natives-syntax')
  const isEnabled = ${JSON.stringify(IS_ENABLED)}
  const own = process.execArgv.map(word => word.replaceAll('_', '-'))
  const undo = []
  for (const flag of ${JSON.stringify(LEVEL_HEAP)}) {
    const name = flag.slice('--no-'.length)
    if (isEnabled[name] ? native(isEnabled[name]) === true : !own.includes(flag)) undo.push('--' + name)
  }
  if (!allowed) setFlagsFromString('--no-allow-natives-syntax')
  for (const flag of ${JSON.stringify(LEVEL_HEAP)}) setFlagsFromString(flag)
  return undo
})()`

/**
 * Sets the flags in a process that runs.
 * @returns the flags that undo it; undefined where the process has no `node:v8` that could be reached
 */
export async function levelHeap(client: CDP.Client): Promise<string[] | undefined> {
  const untilMs = performance.now() + NODE_READY_MS
  for (;;) {
    const undo = await withRequire(client, SET_FLAGS)
    if (Array.isArray(undo)) return undo.filter(flag => typeof flag === 'string')
    if (performance.now() >= untilMs) return undefined
    await sleep(RETRY_MS)
  }
}

/** Undoes `levelHeap` in a process that goes on without leakgate. Functions are optimized again as they run. */
export async function undoLevelHeap(client: CDP.Client, undo: readonly string[]): Promise<void> {
  const known = undo.filter(flag => UNDO.has(flag))
  await withRequire(
    client,
    `for (const flag of ${JSON.stringify(known)}) require('node:v8').setFlagsFromString(flag)`,
  )
}

/** What the process answers is not trusted: only these flags are ever sent back to it. */
const UNDO: ReadonlySet<string> = new Set(LEVEL_HEAP.map(flag => `--${flag.slice('--no-'.length)}`))

/** The value of an expression that may use Node's `require`; undefined where it throws. */
async function withRequire({ Runtime }: CDP.Client, expression: string): Promise<unknown> {
  const evaluated = Runtime.evaluate({
    expression,
    // This gives the expression Node's `require`, which a module does not have.
    includeCommandLineAPI: true,
    returnByValue: true,
    silent: true,
  })
  const { result, exceptionDetails } = await withDeadline(TIMEOUT_MS, 'the inspector', evaluated)
  return exceptionDetails === undefined ? (result.value as unknown) : undefined
}
