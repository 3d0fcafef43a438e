/**
 * A verdict as a sign and a word, so that colour is not the only difference.
 * @module
 */
import type { VNode } from 'preact'
import type { VerdictName } from '../../../model/verdict.js'

/** SVG paths in a box of 16 by 16. */
const SIGNS: Readonly<Record<VerdictName, string>> = {
  // A cross, a tick, a tilde, and a struck-out circle.
  leak: 'M3 3 L13 13 M13 3 L3 13',
  stable: 'M2.5 8.5 L6.5 12.5 L13.5 3.5',
  inconclusive: 'M2 9.5 C4.5 4.5 6.5 6 8 8 S11.5 11.5 14 6.5',
  void: 'M8 2 A6 6 0 1 0 8 14 A6 6 0 1 0 8 2 M4 12 L12 4',
}

/** The sign, the word and the colour of a verdict. */
export function VerdictBadge({ verdict }: { readonly verdict: VerdictName }): VNode {
  return (
    <span class={`badge ${verdict}`}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path
          d={SIGNS[verdict]}
          fill="none"
          stroke="currentColor"
          stroke-width="2.5"
          stroke-linecap="round"
        />
      </svg>
      {verdict}
    </span>
  )
}
