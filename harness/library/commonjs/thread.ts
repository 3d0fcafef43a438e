/**
 * Runs the library for the CommonJS entry.
 * @module
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { HarnessError } from '../../model/harness-error.js'
import { failureText } from '../../report/text/failure-text.js'
import { attachTo } from '../attach-to.js'
import { measure } from '../measure.js'
import type { ThreadMessage, ThreadTask } from './messages.js'

const { task, port } = workerData as { task: ThreadTask; port?: MessagePort }
const tell = (message: ThreadMessage): void => (port ?? parentPort)?.postMessage(message)

const abort = new AbortController()
parentPort?.on('message', () => abort.abort(new Error('aborted')))

try {
  switch (task.kind) {
    case 'measure': {
      const onProgress = task.progress
        ? { onProgress: (progress: object) => tell({ kind: 'progress', progress } as ThreadMessage) }
        : {}
      const value = await measure({ ...task.input, ...onProgress, signal: abort.signal })
      tell({ kind: 'done', value, failure: failureText(value) })
      break
    }
    case 'attach':
      tell({
        kind: 'done',
        value: await attachTo(task.pid, { ...task.options, signal: abort.signal }),
        failure: undefined,
      })
      break
    case 'failure-text':
      tell({ kind: 'done', value: undefined, failure: failureText(task.result) })
      break
  }
} catch (error) {
  tell({
    kind: 'failed',
    error: error instanceof Error ? error : String(error),
    message: error instanceof Error ? error.message : String(error),
    next: error instanceof HarnessError ? error.next : undefined,
  })
} finally {
  if (task.kind === 'failure-text') Atomics.notify(new Int32Array(task.done).fill(1), 0)
  parentPort?.unref()
}
