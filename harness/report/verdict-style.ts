/**
 * How a verdict is shown: everything that depends on its name and is not a sentence.
 * @module
 */
import type { VerdictName } from '../model/verdict.js'

/** One verdict, in a terminal, on a page and in Markdown. */
export interface VerdictStyle {
  /** In a terminal that shows colours. */
  readonly terminal: 'red' | 'green' | 'yellow'
  /** CSS colours of text on a light and on a dark page; the test of the palette computes their contrast. */
  readonly light: string
  readonly dark: string
  /** SVG path of the sign in a box of 16 by 16, so that colour is not the only difference. */
  readonly sign: string
  /** The sign in Markdown. */
  readonly emoji: string
}

/** A cross, a tick, a tilde, and a struck-out circle. */
export const VERDICT_STYLES: Readonly<Record<VerdictName, VerdictStyle>> = {
  leak: {
    terminal: 'red',
    light: '#b42318',
    dark: '#ff8077',
    sign: 'M3 3 L13 13 M13 3 L3 13',
    emoji: '❌',
  },
  stable: {
    terminal: 'green',
    light: '#116329',
    dark: '#4cc38a',
    sign: 'M2.5 8.5 L6.5 12.5 L13.5 3.5',
    emoji: '✅',
  },
  inconclusive: {
    terminal: 'yellow',
    light: '#7d4e00',
    dark: '#e3b341',
    sign: 'M2 9.5 C4.5 4.5 6.5 6 8 8 S11.5 11.5 14 6.5',
    emoji: '❔',
  },
  void: {
    terminal: 'yellow',
    light: '#57606a',
    dark: '#9da7b1',
    sign: 'M8 2 A6 6 0 1 0 8 14 A6 6 0 1 0 8 2 M4 12 L12 4',
    emoji: '🚫',
  },
}
