/**
 * Detects the runtime of an unknown process.
 * @module
 */
import { HarnessError, TargetFault } from '../model/harness-error.js'
import { formatAddress, type Address } from '../model/address.js'
import type { HeapReader } from './reader.js'
import { RUNTIMES } from './registry.js'
import {
  NotDetected,
  type Runtime,
  type RuntimeClaim,
  type RuntimeProcess,
  type ShownByProcess,
} from './runtime.js'

const START_TIMEOUT_MS = 15_000
/** A server that listens has started: what shows its runtime is there, or comes at once. */
const READY_TIMEOUT_MS = 3_000

/** What a user can do for a process whose memory cannot be read: a line with the hint of each runtime. */
export function runtimeHints(): string {
  return ['Do one of these:', ...RUNTIMES.all.map(({ hint }) => `- ${hint}`)].join('\n')
}

/** The environment in which a process of any runtime can be found by itself, as far as that is possible. */
export function readableEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return RUNTIMES.all.reduce((made, runtime) => runtime.environment?.(made) ?? made, env)
}

/**
 * Asks every runtime that the process may be of, and takes the first one that can read it.
 * @param signal aborted where the start is given up
 * @param timeoutMs how long the process has to show its runtime
 * @returns a reader, to be closed by the caller
 * @throws {HarnessError} where no runtime can read the process in time, or it named an address that does not answer
 * @throws the signal's reason where it is aborted first
 */
export async function detectRuntime(
  process: RuntimeProcess,
  signal: AbortSignal,
  timeoutMs: number = START_TIMEOUT_MS,
): Promise<HeapReader> {
  const search = new Search(process.shows, timeoutMs)
  const over = AbortSignal.any([signal, search.signal])
  const { named, candidates } = candidatesFor(process)
  if (!named) search.endSoonAfterReady()
  const readers = candidates.map(runtime => runtime.detect(process, over))
  let first: HeapReader | undefined
  try {
    first = await Promise.any(readers)
    return first
  } catch (error) {
    signal.throwIfAborted()
    throw whyNot(error, named ? undefined : search.notReady, timeoutMs)
  } finally {
    search.end()
    for (const reader of readers) void closeUnless(first, reader)
  }
}

/** The time that detection has. */
class Search {
  readonly #over = new AbortController()
  // Not `AbortSignal.timeout`: Node 20 may collect one that only `AbortSignal.any` refers to, and it then never fires.
  readonly #timers: NodeJS.Timeout[] = []
  #ready = false

  constructor(
    private readonly shows: ShownByProcess | undefined,
    timeoutMs: number,
  ) {
    this.#endAfter(timeoutMs)
  }

  get signal(): AbortSignal {
    return this.#over.signal
  }

  /** The address at which the server does not listen yet; undefined where it does, or that is not known. */
  get notReady(): Address | undefined {
    return this.#ready ? undefined : this.shows?.address
  }

  endSoonAfterReady(): void {
    void this.shows?.ready.then(() => {
      this.#ready = true
      if (!this.signal.aborted) this.#endAfter(READY_TIMEOUT_MS)
    })
  }

  end(): void {
    this.#over.abort()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #endAfter(ms: number): void {
    this.#timers.push(setTimeout(() => this.#over.abort(), ms))
  }
}

function whyNot(error: unknown, notReady: Address | undefined, timeoutMs: number): HarnessError {
  const failures = error instanceof AggregateError ? (error.errors as unknown[]) : []
  const named = failures.find(failure => failure instanceof HarnessError)
  if (named) return named
  if (notReady) {
    return new TargetFault(
      `The server does not listen on ${formatAddress(notReady)}, ${timeoutMs / 1_000} s after its start`,
      'Look at what it prints, and whether it listens on {address} or {port} of its command line. --ready-seconds gives it longer.',
      { cause: error },
    )
  }
  const looked = failures.filter(failure => failure instanceof NotDetected).map(({ message }) => message)
  const why = looked.length === 0 ? '' : `: ${looked.join('; ')}`
  return new HarnessError(`The command gives no way to read its memory${why}`, runtimeHints(), {
    cause: error,
  })
}

/** Only the named runtime, where an address or a probe was given. */
function candidatesFor(process: RuntimeProcess): { named: boolean; candidates: Runtime[] } {
  const claiming = (claim: RuntimeClaim): Runtime[] =>
    RUNTIMES.all.filter(runtime => runtime.claim(process) === claim)
  const named = claiming('named')
  return named.length > 0
    ? { named: true, candidates: named }
    : { named: false, candidates: claiming('possible') }
}

/** A runtime that lost may still open its reader later. */
async function closeUnless(taken: HeapReader | undefined, opening: Promise<HeapReader>): Promise<void> {
  const reader = await opening.catch(() => undefined)
  if (reader !== taken) await reader?.close().catch(() => undefined)
}
