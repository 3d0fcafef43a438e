/**
 * The name of a verdict in its colour, if the terminal shows colours.
 * @module
 */
import pc from 'picocolors'
import type { VerdictName } from '../../model/verdict.js'
import { VERDICT_STYLES } from '../verdict-style.js'

/** The name, between the codes of its colour where the terminal shows colours. */
export function paintVerdict(verdict: VerdictName): string {
  return pc[VERDICT_STYLES[verdict].terminal](verdict)
}
