/**
 * Exit codes; docs/exit-codes.md documents them for users.
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

/** `git bisect run`: this revision cannot be tested. */
const BISECT_SKIP = 125
/** Stops the search: `git bisect run` treats every code from 1 to 127 except 125 as bad, including 2. */
const BISECT_ABORT = 128

/** The same for `git bisect run`. */
export const BISECT_EXIT_CODES = codesByGate({ pass: 0, block: 1, 'no-answer': BISECT_SKIP })

function codesByGate(codes: Readonly<Record<Gate, number>>): Readonly<Record<VerdictName, number>> {
  return Object.fromEntries(VERDICTS.map(name => [name, codes[gateOf(name)]])) as Record<VerdictName, number>
}

/** The code for an error that was thrown, or for a command that never finished. */
export function exitCodeOf(error: unknown, bisecting: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  if (error instanceof Interrupted) return 128 + constants.signals[error.signalName]
  if (!bisecting) return EXIT_FAULT
  return error instanceof TargetFault ? BISECT_SKIP : BISECT_ABORT
}
