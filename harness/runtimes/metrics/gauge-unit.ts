/**
 * What the name and the comments of a metric say of its unit.
 * @module
 */
import type { FoundMetric } from './prometheus-text.js'

const BYTES: readonly string[] = ['byte', 'bytes', 'b']
/** Multiples of a byte, as exporters spell them at the end of a name. */
const MULTIPLE = /_(?:[kmgt]i?b|(?:kilo|mega|giga|tera|kibi|mebi|gibi|tebi)bytes?|pages?|words?)$/i
/** Other units at the end of a name. */
const NO_BYTES =
  /_(?:seconds|milliseconds|microseconds|ms|ratio|percent|celsius|info|connections|requests|objects|threads|goroutines)$/i
/** What a counter, a summary or a histogram ends with, where no `# TYPE` line tells. */
const COUNTED = /_(?:total|count|sum|bucket|created)$/

/** Why the metric is no gauge of bytes, as the rest of a sentence; undefined where nothing says so. */
export function otherUnit(
  name: string,
  { type, unit }: Pick<FoundMetric, 'type' | 'unit'>,
): string | undefined {
  if (unit !== undefined)
    return BYTES.includes(unit.toLowerCase())
      ? undefined
      : `is in ${unit}, as its # UNIT line says, and not in bytes`
  const [ending = ''] = MULTIPLE.exec(name) ?? NO_BYTES.exec(name) ?? []
  if (ending !== '') return `ends in ${ending}, so it is not in bytes`
  const [counted = ''] = COUNTED.exec(name) ?? []
  return counted !== '' && type !== 'gauge'
    ? `ends in ${counted} and has no # TYPE line that says "gauge", so it is a counter`
    : undefined
}
