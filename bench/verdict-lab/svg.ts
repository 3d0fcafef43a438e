/**
 * Small SVG pictures of points, lines, bars and text.
 * @module
 */

export interface Dot {
  readonly x: number
  readonly y: number
}

/** A complete picture with a white background, so it is readable on every page. */
export function picture(width: number, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

export interface Words {
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly fill?: string
  readonly bold?: boolean
  readonly size?: number
}

export function words(x: number, y: number, text: string, how: Words = {}): string {
  const { anchor = 'start', fill = '#222', bold = false, size = 12 } = how
  return `<text x="${r(x)}" y="${r(y)}" text-anchor="${anchor}" fill="${fill}" font-size="${size}"${bold ? ' font-weight="600"' : ''}>${escape(text)}</text>`
}

export function line(from: Dot, to: Dot, stroke: string, dashed = false): string {
  return `<line x1="${r(from.x)}" y1="${r(from.y)}" x2="${r(to.x)}" y2="${r(to.y)}" stroke="${stroke}"${dashed ? ' stroke-dasharray="3 3"' : ''}/>`
}

export function bar(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}" fill="${fill}"/>`
}

export function dots(points: readonly Dot[], fill: string, radius = 2): string {
  return points.map(({ x, y }) => `<circle cx="${r(x)}" cy="${r(y)}" r="${radius}" fill="${fill}"/>`).join('')
}

/** Maps a range of values to a range of the picture. */
export function scale(
  from: readonly [number, number],
  to: readonly [number, number],
): (value: number) => number {
  const width = from[1] - from[0] || 1
  return value => to[0] + ((value - from[0]) / width) * (to[1] - to[0])
}

const r = (value: number): string => String(Math.round(value * 10) / 10)

const escape = (text: string): string => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
