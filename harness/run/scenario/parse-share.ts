/**
 * Parses shares of a whole.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'

/**
 * `0.1%`, `0.001`, `0`.
 * @returns a number from 0 to 1
 * @throws {HarnessError} if the text is not a share
 */
export function parseShare(text: string): number {
  const [, figure = '', percent] = /^(\d+(?:\.\d+)?) ?(%?)$/.exec(text.trim()) ?? []
  const share = Number(figure) / (percent === '%' ? 100 : 1)
  if (figure !== '' && share <= 1) return share
  throw new HarnessError(`"${text}" is not a share`, 'Write it as 0.1%, 0.001, or 0 for none.')
}
