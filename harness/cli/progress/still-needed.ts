/**
 * What a running measurement knows, and what it still needs to be sure.
 * @module
 */
import { METRIC_READINGS } from '../../model/metric.js'
import type { MetricVerdict, Verdict } from '../../model/verdict.js'
import { formatAmount } from '../../report/units/units.js'

/** The slope so far with its interval, of the metric that matters most; empty where there is none yet. */
export function slopeSoFar(verdict: Verdict): string {
  const found = foremost(verdict)
  if (!found?.perConnection) return ''
  const { estimate, low, high } = found.perConnection
  const figure = (value: number): string =>
    Number.isFinite(value) ? formatAmount(value, found.unit) : 'open'
  const interval =
    Number.isFinite(low) || Number.isFinite(high) ? `, 99 %: ${figure(low)} to ${figure(high)}` : ''
  return `${METRIC_READINGS[found.metric].title}: ${figure(estimate)} a connection so far${interval}`
}

/** What would make it sure, in a sentence; empty where it is. */
export function stillNeeded(verdict: Verdict): string {
  if (verdict.name !== 'inconclusive') return ''
  const found = foremost(verdict)
  return `not sure yet: ${whatIsMissing(found?.reason ?? verdict.reason)}`
}

/** A reason begins with the slope, which stands in the line above, and ends with what is wrong with it. */
function whatIsMissing(reason: string): string {
  const [, but, which] = /, (?:but (.*)|((?:on either side|which could) .*))$/.exec(reason) ?? []
  return but ?? which ?? reason
}

/** The metric that decides, or the first that does not clear the server yet. */
function foremost(verdict: Verdict): MetricVerdict | undefined {
  if (verdict.name === 'void') return undefined
  const { metrics, decidedBy } = verdict
  return (
    metrics.find(({ metric }) => metric === decidedBy) ??
    metrics.find(({ verdict: name }) => name === 'inconclusive') ??
    metrics[0]
  )
}
