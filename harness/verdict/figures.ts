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
