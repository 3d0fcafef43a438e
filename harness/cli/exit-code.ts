/**
 * What a process that calls leakgate learns from its exit code.
 * @module
 */
import type { VerdictName } from '../model/verdict.js'

/** The harness or its use is at fault. */
export const EXIT_FAULT = 2

export const EXIT_CODES: Readonly<Record<VerdictName, number>> = {
  stable: 0,
  leak: 1,
  inconclusive: 3,
  void: 3,
}
