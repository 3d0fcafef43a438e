/**
 * `require('leakgate')`. leakgate is made of ES modules, which CommonJS cannot load at once, and not at all within jest's
 * virtual machine. So they run in a thread, outside of it.
 * @module
 */
import path = require('node:path')
import threads = require('node:worker_threads')
import type { Config } from '../../config/config-schema.js' with { 'resolution-mode': 'import' }
import type { MeasureInput } from '../../config/run-input.js' with { 'resolution-mode': 'import' }
import type { RunResult } from '../../model/run-result.js' with { 'resolution-mode': 'import' }
import type { VerdictName } from '../../model/verdict.js' with { 'resolution-mode': 'import' }
import type { AttachOptions } from '../attach-to.js' with { 'resolution-mode': 'import' }
import type { GateOptions } from '../measure.js' with { 'resolution-mode': 'import' }
import type { ThreadMessage, ThreadTask } from './messages.js' with { 'resolution-mode': 'import' }

const THREAD = path.join(__dirname, 'thread.js')

/** The longest that {@link expectStable} waits for its text, in milliseconds. */
const TEXT_TIMEOUT_MS = 30_000

/** See the class of the same name in the ES module. */
class GateError extends Error {
  override readonly name = 'GateError'
  readonly verdict: VerdictName
  constructor(
    message: string,
    readonly result: RunResult,
  ) {
    super(message)
    this.verdict = result.verdict
  }
}

/** See the class of the same name in the ES module. */
class HarnessError extends Error {
  override readonly name = 'HarnessError'
  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message)
  }
}

/** The messages of results that were measured here; undefined for a pass. */
const failures = new WeakMap<RunResult, { readonly text: string | undefined }>()

/** See the function of the same name in the ES module. */
async function measure(options: GateOptions): Promise<RunResult> {
  const { signal, onProgress, ...input } = options
  const task: ThreadTask = { kind: 'measure', input, progress: onProgress !== undefined }
  const { value, failure } = await inThread(task, signal, onProgress)
  const result = value as RunResult
  failures.set(result, { text: failure })
  return result
}

/** See the function of the same name in the ES module. */
async function gate(options: GateOptions): Promise<RunResult> {
  const result = await measure(options)
  expectStable(result)
  return result
}

/** See the function of the same name in the ES module. */
function expectStable(result: RunResult): void {
  const { text } = failures.get(result) ?? { text: failureText(result) }
  if (text !== undefined) throw new GateError(text, result)
}

/** See the function of the same name in the ES module. */
async function attachTo(pid: number, options: AttachOptions = {}): Promise<MeasureInput> {
  const { signal, ...others } = options
  const { value } = await inThread({ kind: 'attach', pid, options: { ...others } }, signal, undefined)
  return value as MeasureInput
}

/** See the function of the same name in the ES module. */
function defineConfig(config: Config): Config {
  return config
}

type Done = Extract<ThreadMessage, { kind: 'done' }>

async function inThread(
  task: ThreadTask,
  signal: AbortSignal | undefined,
  onProgress: GateOptions['onProgress'],
): Promise<Done> {
  signal?.throwIfAborted()
  // Tests change the environment, and what a test runner calls `process` may not be what a thread inherits.
  const thread = new threads.Worker(THREAD, {
    workerData: { task },
    env: { ...process.env },
    name: 'leakgate',
  })
  let thrown: { readonly error: unknown } | undefined
  const abort = (): void => thread.postMessage({ kind: 'abort' })
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const last = await new Promise<Exclude<ThreadMessage, { kind: 'progress' }>>((resolve, reject) => {
      thread.on('message', (message: ThreadMessage) => {
        if (message.kind !== 'progress') {
          resolve(message)
          return
        }
        if (thrown) return
        try {
          onProgress?.(message.progress)
        } catch (error) {
          thrown = { error }
          abort()
        }
      })
      thread.on('error', reject)
      thread.on('exit', code => reject(new Error(`the thread of leakgate ended with code ${code}`)))
    })
    if (last.kind === 'done' && !thrown) return last
    // The reason keeps its identity, which a copy from another thread does not have.
    if (thrown) throw thrown.error
    if (signal?.aborted) throw signal.reason
    const { message, next, error } = last as Extract<ThreadMessage, { kind: 'failed' }>
    throw next === undefined ? error : new HarnessError(message, next)
  } finally {
    signal?.removeEventListener('abort', abort)
    await thread.terminate()
  }
}

/** Waits for the text of a thread, because {@link expectStable} is no promise. */
function failureText(result: RunResult): string | undefined {
  const done = new SharedArrayBuffer(4)
  const { port1, port2 } = new threads.MessageChannel()
  const thread = new threads.Worker(THREAD, {
    workerData: { task: { kind: 'failure-text', result, done } satisfies ThreadTask, port: port2 },
    transferList: [port2],
    env: { ...process.env },
    name: 'leakgate',
  })
  thread.unref()
  try {
    Atomics.wait(new Int32Array(done), 0, 0, TEXT_TIMEOUT_MS)
    const received = threads.receiveMessageOnPort(port1) as { message: ThreadMessage } | undefined
    if (received?.message.kind === 'done') return received.message.failure
    throw new Error(
      received?.message.kind === 'failed' ? received.message.message : 'the result cannot be read',
    )
  } finally {
    port1.close()
    void thread.terminate()
  }
}

export = { gate, measure, expectStable, attachTo, defineConfig, GateError, HarnessError }
