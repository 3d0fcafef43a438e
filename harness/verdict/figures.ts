/**
 * Formats figures for the sentences of a verdict.
 * @module
 */
import type { MetricUnit } from '../model/metric.js'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, signDisplay: 'negative' })
const fine = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2, signDisplay: 'negative' })

/** A number without its unit: `70,961`, `3.3`, and for counts `0.012`. */
export function figure(value: number, unit: MetricUnit = 'byte'): string {
  if (Math.abs(value) >= 100) return whole.format(value)
  return (unit === 'byte' || Math.abs(value) >= 10 ? tenths : fine).format(value)
}

/** To make a format takes longer than all other work of a verdict, so each is made once. */
const withDecimals = [0, 1, 2, 3, 4, 5].map(
  decimals =>
    new Intl.NumberFormat('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: 'negative',
    }),
)

/** More decimals than these say nothing about bytes, or about things. */
const MAX_BYTE_DECIMALS = 2
const MAX_COUNT_DECIMALS = 5

/**
 * Formats an estimate and the limits of its interval with as many decimals as the interval has: two digits of its width. `64.2` for 61.1 to 67.4, and `71,012` for
 * 70,960 to 71,051.
 */
export function figuresOfInterval(low: number, high: number, unit: MetricUnit): (value: number) => string {
  const width = high - low
  if (!(width > 0 && Number.isFinite(width))) return value => figure(value, unit)
  const most = unit === 'byte' ? MAX_BYTE_DECIMALS : MAX_COUNT_DECIMALS
  const decimals = Math.min(most, Math.max(0, 1 - Math.floor(Math.log10(width))))
  return value => (value === 0 ? '0' : (withDecimals[decimals] ?? whole).format(value))
}

/** A number with its unit: `64 B`; counts have no unit: `0.02`. */
export function amount(value: number, unit: MetricUnit): string {
  return unit === 'byte' ? `${figure(value)} B` : figure(value, unit)
}

/** A probability with two digits; small ones as 2.5e-5. */
export function chance(p: number): string {
  return p >= 0.001 || p === 0 ? String(Number(p.toPrecision(2))) : p.toExponential(1).replace('.0e', 'e')
}

/** Milliseconds as seconds with at most one decimal: `1.5 s`. */
export function seconds(milliseconds: number): string {
  return `${tenths.format(milliseconds / 1_000)} s`
}

/** A share (1 is all) as a percentage with at most three digits: `99 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}
