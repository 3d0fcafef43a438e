/**
 * The legend of a chart.
 * @module
 */
import type { VNode } from 'preact'

/** One mark and its meaning. */
export interface LegendEntry {
  readonly mark: 'filled' | 'hollow' | 'line' | 'band' | 'dashed' | 'diamond' | 'triangle' | 'square'
  /** Name of a colour of the palette. */
  readonly colour: string
  readonly text: string
}

/** A list of marks, each with its meaning. */
export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }): VNode {
  return (
    <ul class="legend">
      {entries.map(({ mark, colour, text }) => (
        <li>
          <svg width="24" height="14" viewBox="0 0 24 14" aria-hidden="true">
            <Mark mark={mark} colour={`var(--${colour})`} />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  )
}

function Mark({ mark, colour }: Pick<LegendEntry, 'mark' | 'colour'>): VNode {
  switch (mark) {
    case 'filled':
      return <circle cx="12" cy="7" r="4.5" fill={colour} />
    case 'hollow':
      return <circle cx="12" cy="7" r="4" fill="var(--surface)" stroke={colour} stroke-width="1.5" />
    case 'line':
      return <path d="M0 7H24" stroke={colour} stroke-width="2.5" />
    case 'band':
      return <rect width="24" height="14" fill={colour} fill-opacity="0.2" />
    case 'dashed':
      return <path d="M0 7H24" stroke={colour} stroke-width="1.5" stroke-dasharray="5 4" />
    case 'diamond':
      return <path d="M12 2L17 7L12 12L7 7Z" fill="var(--surface)" stroke={colour} stroke-width="1.5" />
    case 'triangle':
      return <path d="M12 2L17 12H7Z" fill={colour} />
    case 'square':
      return <path d="M8 3H16V11H8Z" fill="var(--surface)" stroke={colour} stroke-width="1.5" />
  }
}
