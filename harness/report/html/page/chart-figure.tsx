/**
 * A chart with a wide and a narrow drawing, a description in words, and a table of its figures.
 * @module
 */
import type { ComponentChildren, VNode } from 'preact'

interface ChartFigureProps {
  readonly caption: ComponentChildren
  /** Draws the chart; the width is in pixels. */
  readonly draw: (width: number) => string
  readonly widths: { readonly wide: number; readonly narrow: number }
  readonly legend?: ComponentChildren
  readonly table: ComponentChildren
  /** Names the table: `… as a table`. */
  readonly of: string
}

/** The style sheet shows the drawing that fits the window. */
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

/** Content that may be wider than the window scrolls on its own, with the keyboard too. */
export function Scroll({ label, children }: ScrollProps): VNode {
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}
