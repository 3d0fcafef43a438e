/**
 * A verdict as a sign and a word, so that colour is not the only difference.
 * @module
 */
import type { VNode } from 'preact'
import type { VerdictName } from '../../../model/verdict.js'
import { VERDICT_STYLES } from '../../verdict-style.js'

/** The sign, the word and the colour of a verdict; another word where it stands for something else. */
export function VerdictBadge({
  verdict,
  word = verdict,
}: {
  readonly verdict: VerdictName
  readonly word?: string
}): VNode {
  return (
    <span class={`badge ${verdict}`}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path
          d={VERDICT_STYLES[verdict].sign}
          fill="none"
          stroke="currentColor"
          stroke-width="2.5"
          stroke-linecap="round"
        />
      </svg>
      {word}
    </span>
  )
}
