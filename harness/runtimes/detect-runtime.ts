/**
 * Detects the runtime of an unknown process.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { HeapReader } from './reader.js'
import { RUNTIMES } from './registry.js'
import type { Runtime, RuntimeClaim, RuntimeProcess } from './runtime.js'

const START_TIMEOUT_MS = 15_000

/** What a user can do for a process whose memory cannot be read: a sentence with the hint of each runtime. */
export function runtimeHints(): string {
  const hints = RUNTIMES.all.map(({ hint }) => hint).join(', or ')
  return `${hints.slice(0, 1).toUpperCase()}${hints.slice(1)}.`
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
  const found = new AbortController()
  const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs), found.signal])
  const readers = candidates(process).map(runtime => runtime.detect(process, over))
  let first: HeapReader | undefined
  try {
    first = await Promise.any(readers)
    return first
  } catch (error) {
    signal.throwIfAborted()
    const failures = error instanceof AggregateError ? (error.errors as unknown[]) : []
    const named = failures.find(failure => failure instanceof HarnessError)
    throw (
      named ??
      new HarnessError('The command gives no way to read its memory', runtimeHints(), { cause: error })
    )
  } finally {
    found.abort()
    for (const reader of readers) void closeUnless(first, reader)
  }
}

/** Only the named runtime, where an address was given. */
function candidates(process: RuntimeProcess): Runtime[] {
  const claiming = (claim: RuntimeClaim): Runtime[] =>
    RUNTIMES.all.filter(runtime => runtime.claim(process) === claim)
  const named = claiming('named')
  return named.length > 0 ? named : claiming('possible')
}

/** A runtime that lost may still open its reader later. */
async function closeUnless(taken: HeapReader | undefined, opening: Promise<HeapReader>): Promise<void> {
  const reader = await opening.catch(() => undefined)
  if (reader !== taken) await reader?.close().catch(() => undefined)
}
