/**
 * A verdict's name in its colour, where the terminal has colours.
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

export function paintVerdict(verdict: VerdictName): string {
  return PAINT[verdict](verdict)
}
