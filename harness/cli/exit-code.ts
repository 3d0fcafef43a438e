/**
 * What a process that calls leakgate learns from its exit code; docs/exit-codes.md tells it to users.
 * @module
 */
import { constants } from 'node:os'
import { CommanderError } from 'commander'
import { TargetFault } from '../model/harness-error.js'
import { gateOf, VERDICTS, type Gate, type VerdictName } from '../model/verdict.js'
import { Interrupted } from '../run/interrupts.js'

/** Leakgate or its use is at fault. */
export const EXIT_FAULT = 2

/** Exit code of each verdict. */
export const EXIT_CODES = codesByGate({ pass: 0, block: 1, 'no-answer': 3 })

/** What `git bisect run` understands: this revision cannot be tested. */
const BISECT_SKIP = 125
/** And: stop, since going on would only call revisions bad that are not. Every code below, 2 too, is bad to it. */
const BISECT_ABORT = 128

/** The same for `git bisect run`. */
export const BISECT_EXIT_CODES = codesByGate({ pass: 0, block: 1, 'no-answer': BISECT_SKIP })

function codesByGate(codes: Readonly<Record<Gate, number>>): Readonly<Record<VerdictName, number>> {
  return Object.fromEntries(VERDICTS.map(name => [name, codes[gateOf(name)]])) as Record<VerdictName, number>
}

/** The code for what was thrown, or for a command that came to no end at all. */
export function exitCodeOf(error: unknown, bisecting: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  if (error instanceof Interrupted) return 128 + constants.signals[error.signalName]
  if (!bisecting) return EXIT_FAULT
  return error instanceof TargetFault ? BISECT_SKIP : BISECT_ABORT
}
