/**
 * Observable Plot without a browser: a drawing in, the text of an SVG element out.
 * @module
 */
import { plot, type PlotOptions } from '@observablehq/plot'
import { parseHTML } from 'linkedom'

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/**
 * @param label what a screen reader says in place of the drawing
 * @returns one `<svg>` element without style sheet or script, its texts escaped
 */
export function drawSvg(options: Omit<PlotOptions, 'document'>, label: string): string {
  const svg = plot({ ...options, document: document }) as unknown as SvgElement
  // Plot's own rules are in the page's style sheet, which is the only one that the page allows.
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', label)
  return shorten(svg.outerHTML)
}

/** A tenth of a pixel is crisp enough, and a third of the file. */
function shorten(svg: string): string {
  return svg.replace(/(?<=[\d(, MLCHVZ"])(-?\d+\.\d)\d+/g, '$1')
}

interface SvgElement {
  readonly outerHTML: string
  setAttribute(name: string, value: string): void
  querySelectorAll(selector: string): Iterable<{ remove(): void; removeAttribute(name: string): void }>
}
