/**
 * Runs Observable Plot without a browser and returns the chart as text.
 * @module
 */
import { plot, type PlotOptions } from '@observablehq/plot'
import { parseHTML } from 'linkedom'

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/**
 * @param label what a screen reader says instead of the drawing
 * @returns one `<svg>` element without style sheet or script, its texts escaped
 */
export function drawSvg(options: Omit<PlotOptions, 'document'>, label: string): string {
  const svg = plot({ ...options, document: document }) as unknown as SvgElement
  // The page allows only its own style sheet, which contains the rules of Plot.
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', label)
  return shorten(svg.outerHTML)
}

/** One decimal is precise enough and makes the file three times smaller. */
function shorten(svg: string): string {
  return svg.replace(/(?<=[\d(, MLCHVZ"])(-?\d+\.\d)\d+/g, '$1')
}

interface SvgElement {
  readonly outerHTML: string
  setAttribute(name: string, value: string): void
  querySelectorAll(selector: string): Iterable<{ remove(): void; removeAttribute(name: string): void }>
}
