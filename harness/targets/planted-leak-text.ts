/**
 * The end of a target's name that plants a leak: `+planted-leak=BYTES[/EVERY]`.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { PlantedLeak } from '../model/target-spec.js'

const SUFFIX = '+planted-leak='
const SIZE = /^(\d{1,7})(?:\/(\d{1,7}))?$/

/**
 * @param text a target as a user typed it
 * @param leastBytes the smallest leak that the server can plant
 * @returns the server's name alone, and its leak; undefined where the text does not end in a planted leak
 * @throws {HarnessError} where the leak is smaller than `leastBytes`, or no connection would leak it
 */
export function splitPlantedLeak(
  text: string,
  leastBytes: number,
): { readonly server: string; readonly leak: PlantedLeak } | undefined {
  const at = text.indexOf(SUFFIX)
  const [, bytes, every = '1'] = at < 0 ? [] : (SIZE.exec(text.slice(at + SUFFIX.length)) ?? [])
  if (bytes === undefined) return undefined
  const server = text.slice(0, at)
  const leak = { bytes: Number(bytes), everyNth: Number(every) }
  if (leak.bytes >= leastBytes && leak.everyNth >= 1) return { server, leak }
  throw new HarnessError(
    `"${text}" plants no leak${leak.bytes > 0 ? ` of ${leastBytes} bytes or more` : ''}`,
    `Give the bytes that a connection leaks, and one in how many leaks, as in ${server}${SUFFIX}64/100.`,
  )
}

/** `+planted-leak=64/100`; without `/1` where each connection leaks. */
export function formatPlantedLeak({ bytes, everyNth }: PlantedLeak): string {
  return `${SUFFIX}${bytes}${everyNth === 1 ? '' : `/${everyNth}`}`
}
