/**
 * Colours, light and dark. Every text colour has a contrast of at least 4.5 : 1 on `surface` and on `page` (WCAG AA),
 * every mark of a chart at least 3 : 1; the test of this file computes both.
 * @module
 */

/** One CSS colour for each use. */
export interface Palette {
  readonly page: string
  readonly surface: string
  readonly line: string
  readonly text: string
  readonly muted: string
  readonly leak: string
  readonly stable: string
  readonly inconclusive: string
  readonly void: string
  /** Samples that were not judged. */
  readonly unjudged: string
  /** Samples of the control. */
  readonly control: string
  /** Links, and the element that has the focus. */
  readonly accent: string
}

/** For a light scheme and for print. */
export const LIGHT: Palette = {
  page: '#f4f5f7',
  surface: '#ffffff',
  line: '#d5d9de',
  text: '#1b1f24',
  muted: '#57606a',
  leak: '#b42318',
  stable: '#116329',
  inconclusive: '#7d4e00',
  void: '#57606a',
  unjudged: '#82898f',
  control: '#0b5cad',
  accent: '#0b5cad',
}

/** For a dark scheme. */
export const DARK: Palette = {
  page: '#0d1117',
  surface: '#161b22',
  line: '#363d46',
  text: '#e6edf3',
  muted: '#9da7b1',
  leak: '#ff8077',
  stable: '#4cc38a',
  inconclusive: '#e3b341',
  void: '#9da7b1',
  unjudged: '#7d8590',
  control: '#6cb6ff',
  accent: '#6cb6ff',
}

/** CSS custom properties for one rule: `--page:#fff;…` */
export function customProperties(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${String(colour)}`)
    .join(';')
}
