/**
 * A comparison for a terminal, in the style of benchstat: the difference, or `~` where the runs show none.
 * @module
 */
import type { Comparison } from '../../model/comparison.js'
import type { Interval } from '../../model/verdict.js'
import { escapeControl } from '../escape/escape-control.js'
import { formatCount } from '../units/format-bytes.js'

/**
 * One to three lines, no line break at the end.
 * @param unit what the x axis of both runs counts, in words
 */
export function describeComparison(comparison: Comparison, unit: string): string {
  const { outcome, reason, savedBytesPerConnection: saved, ratio, pValue } = comparison
  if (!saved || pValue === undefined) return `${outcome}  ${escapeControl(reason)}`
  const lines = [`${outcome}  ${reason}: ${difference(saved, unit)}, p = ${Number(pValue.toPrecision(2))}`]
  if (ratio)
    lines.push(
      `after/before  ${share(ratio.estimate)} (99 % interval ${share(ratio.low)} to ${share(ratio.high)})`,
    )
  const { smallestVisibleBytesPerConnection: visible = Infinity } = comparison
  if (outcome === '~') {
    lines.push(
      Number.isFinite(visible)
        ? `A difference of ${formatCount(visible)} B per ${unit} would have shown.`
        : 'No difference would have shown: too few rounds, or too noisy ones.',
    )
  }
  return lines.join('\n')
}

function difference({ estimate, low, high }: Interval, unit: string): string {
  const [word, from, to] = estimate < 0 ? (['more', -high, -low] as const) : (['less', low, high] as const)
  return (
    `${formatCount(Math.abs(estimate))} B per ${unit} ${word} ` +
    `(99 % interval ${limit(from)} to ${limit(to)})`
  )
}

function limit(bytes: number): string {
  return Number.isFinite(bytes) ? formatCount(bytes) : 'open'
}

const percent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  maximumFractionDigits: 2,
  signDisplay: 'negative',
})

function share(ratio: number): string {
  return Number.isFinite(ratio) ? percent.format(ratio) : 'open'
}
