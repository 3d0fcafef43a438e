/**
 * Where the memory of a run was read, and what that leaves unseen.
 * @module
 */
import type { ProbeOrigin } from '../../model/probe.js'
import type { RunResult } from '../../model/run-result.js'

const HOW: Readonly<Record<ProbeOrigin, string>> = {
  given: ' (--probe)',
  found: ' (found in the server)',
  target: '',
}

/** What was read where, and how that was found; undefined in files older than `probe`. */
export function probeText({ probe }: RunResult): string | undefined {
  return probe && probe.reads + HOW[probe.from]
}

/** One sentence of where the memory was read, and those of what cannot be seen this way; empty in files older than `probe`. */
export function probeSentences(run: RunResult): readonly string[] {
  const text = probeText(run)
  return text === undefined ? [] : [`Memory: ${text}.`, ...unseenBy(run)]
}

/** What cannot be seen this way, a sentence each. */
export function unseenBy({ probe }: RunResult): readonly string[] {
  return probe?.unseen ?? []
}
