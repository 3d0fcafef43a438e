/**
 * A chart for every reader: drawn twice, for a wide and a narrow window, in words, and as a table.
 * @module
 */
import type { ComponentChildren, VNode } from 'preact'

interface ChartFigureProps {
  readonly caption: ComponentChildren
  /** Draws the chart so wide, in pixels at which its letters are readable. */
  readonly draw: (width: number) => string
  readonly widths: { readonly wide: number; readonly narrow: number }
  readonly legend?: ComponentChildren
  readonly table: ComponentChildren
  /** What the table is of, for its opener. */
  readonly of: string
}

export function ChartFigure({ caption, draw, widths, legend, table, of }: ChartFigureProps): VNode {
  return (
    <figure>
      <figcaption>{caption}</figcaption>
      <div class="chart">
        <div class="wide" dangerouslySetInnerHTML={{ __html: draw(widths.wide) }} />
        <div class="narrow" dangerouslySetInnerHTML={{ __html: draw(widths.narrow) }} />
      </div>
      {legend}
      <details>
        <summary>{of} as a table</summary>
        <Scroll label={`${of} as a table`}>{table}</Scroll>
      </details>
    </figure>
  )
}

interface ScrollProps {
  readonly label: string
  readonly children: ComponentChildren
}

/** What may be wider than the window scrolls by itself, with the keyboard too. */
export function Scroll({ label, children }: ScrollProps): VNode {
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}
