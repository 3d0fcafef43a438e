/**
 * Settings of V8 with which the heap of a healthy server stays level.
 * @module
 */
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

/** NODE_OPTIONS does not take these flags, so that they are set from inside. V8 ignores a flag that its version lacks. */
const SET_FLAGS = `(() => {
  const { setFlagsFromString } = require('node:v8')
  for (const flag of ${JSON.stringify(LEVEL_HEAP)}) setFlagsFromString(flag)
  return true
})()`

/**
 * Sets the flags in a process that runs.
 * @returns false where the process has no `node:v8` that could be reached
 */
export async function levelHeap({ Runtime }: CDP.Client): Promise<boolean> {
  const set = Runtime.evaluate({
    expression: SET_FLAGS,
    // This gives the expression Node's `require`, which a module does not have.
    includeCommandLineAPI: true,
    returnByValue: true,
    silent: true,
  })
  const { result, exceptionDetails } = await withDeadline(TIMEOUT_MS, 'the inspector', set)
  return exceptionDetails === undefined && result.value === true
}
