import t, { type Test } from 'tap'
import { never } from '../async/never.js'
import { rejectOnAbort } from '../async/reject-on-abort.js'
import { HarnessError } from '../model/harness-error.js'
import { detectRuntime, runtimeHints } from './detect-runtime.js'
import type { HeapReader } from './reader.js'
import { RUNTIMES } from './registry.js'
import type { Runtime, RuntimeProcess } from './runtime.js'

const SILENT: RuntimeProcess = { pid: 1, stderr: { find: (_pattern, signal) => rejectOnAbort(signal) } }
const { signal } = new AbortController()

/** In a run the process under test keeps the event loop alive, which timeouts of signals do not. */
const alive = setInterval(() => undefined, 60_000)
t.teardown(() => clearInterval(alive))

function register(t: Test, changes: Partial<Runtime> & { readonly name: string }): void {
  RUNTIMES.register({
    hint: `be ${changes.name}`,
    files: [],
    claim: () => 'possible',
    detect: (_process, over) => rejectOnAbort(over),
    ...changes,
  })
  t.teardown(() => RUNTIMES.unregister(changes.name))
}

function readerOf(runtime: string, close: () => void = () => undefined): HeapReader {
  return {
    runtime,
    read: never,
    close() {
      close()
      return Promise.resolve()
    },
  }
}

t.test('the first runtime that can read the process is taken, and the others are closed', async t => {
  let late: (reader: HeapReader) => void = () => undefined
  let closed: () => void = () => undefined
  const isClosed = new Promise<void>(resolve => (closed = resolve))
  register(t, { name: 'late', detect: () => new Promise(resolve => (late = resolve)) })
  register(t, { name: 'first', detect: () => Promise.resolve(readerOf('first')) })
  const reader = await detectRuntime(SILENT, signal)
  t.equal(reader.runtime, 'first')
  late(readerOf('late', closed))
  await isClosed
})

t.test('where an address was named, its runtime alone is asked', async t => {
  register(t, { name: 'eager', detect: () => Promise.resolve(readerOf('eager')) })
  register(t, { name: 'named', claim: () => 'named' })
  await t.rejects(detectRuntime(SILENT, signal, 20), { message: /no way to read its memory/ })
  const pprof = { host: '127.0.0.1', port: 1 }
  RUNTIMES.unregister('named')
  await t.rejects(detectRuntime({ ...SILENT, pprof }, signal, 20), {
    name: 'HarnessError',
    message: /^No pprof endpoint answers at 127\.0\.0\.1:1: .*ECONNREFUSED/,
  })
})

t.test('in time, or a line on what each runtime needs', async t => {
  register(t, { name: 'toy' })
  await t.rejects(detectRuntime(SILENT, signal, 20), {
    name: 'HarnessError',
    message: 'The command gives no way to read its memory',
    next: runtimeHints(),
  })
  t.match(
    runtimeHints(),
    /^Do one of these:\n- give a Go server --pprof .*\n- start a Node server with --inspect.*\n[^]*\n- be toy$/,
  )
})

t.test('one that shows itself and cannot be read does not hide another', async t => {
  const broken = (): Promise<never> => Promise.reject(new HarnessError('it is broken', 'Mend it.'))
  register(t, { name: 'broken', detect: broken })
  await t.rejects(detectRuntime(SILENT, signal, 20), { message: 'it is broken' })
  register(t, { name: 'whole', detect: () => Promise.resolve(readerOf('whole')) })
  t.equal((await detectRuntime(SILENT, signal)).runtime, 'whole')
})

t.test('a start that is given up ends with its own reason', async t => {
  await t.rejects(detectRuntime(SILENT, AbortSignal.abort(new Error('enough'))), { message: 'enough' })
})
