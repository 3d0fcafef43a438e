/**
 * What the CommonJS entry and its thread tell each other.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import type { GateProgress } from '../progress.js'

/** What the thread does. */
export type ThreadTask =
  | {
      readonly kind: 'measure'
      readonly input: Readonly<Record<string, unknown>>
      readonly progress: boolean
    }
  | { readonly kind: 'attach'; readonly pid: number; readonly options: Readonly<Record<string, unknown>> }
  /** Answers at a port, and wakes up who waits for `done`. */
  | { readonly kind: 'failure-text'; readonly result: RunResult; readonly done: SharedArrayBuffer }

/** What the thread tells. The last message is `done` or `failed`. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly progress: GateProgress }
  /** `failure` is the message of the `GateError` of a result; absent where it is a pass. */
  | { readonly kind: 'done'; readonly value: unknown; readonly failure: string | undefined }
  | {
      readonly kind: 'failed'
      readonly error: unknown
      readonly next: string | undefined
      readonly message: string
    }
