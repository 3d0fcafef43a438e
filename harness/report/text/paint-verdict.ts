/**
 * The name of a verdict in its colour, if the terminal shows colours.
 * @module
 */
import pc from 'picocolors'
import type { VerdictName } from '../../model/verdict.js'

const PAINT: Readonly<Record<VerdictName, (text: string) => string>> = {
  leak: pc.red,
  stable: pc.green,
  inconclusive: pc.yellow,
  void: pc.yellow,
}

/** Red for a leak, green for stable, yellow otherwise. */
export function paintVerdict(verdict: VerdictName): string {
  return PAINT[verdict](verdict)
}
