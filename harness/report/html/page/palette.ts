/**
 * Colours, light and dark. Every text colour has a contrast of at least 4.5 : 1 on `surface` and on `page` (WCAG AA),
 * every mark of a chart at least 3 : 1; the test of this file computes both.
 * @module
 */

import { VERDICTS, type VerdictName } from '../../../model/verdict.js'
import { VERDICT_STYLES } from '../../verdict-style.js'

/** One CSS colour for each use; a verdict has the colour of its own name. */
export interface Palette extends Readonly<Record<VerdictName, string>> {
  readonly page: string
  readonly surface: string
  readonly line: string
  readonly text: string
  readonly muted: string
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
  ...verdictColours('light'),
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
  ...verdictColours('dark'),
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

function verdictColours(scheme: 'light' | 'dark'): Record<VerdictName, string> {
  return Object.fromEntries(VERDICTS.map(name => [name, VERDICT_STYLES[name][scheme]])) as Record<
    VerdictName,
    string
  >
}
