/**
 * What a running measurement knows, and what it still needs for a verdict.
 * @module
 */
import { METRIC_READINGS } from '../../model/metric.js'
import type { MetricVerdict, Verdict, MetricOutcome } from '../../model/verdict.js'
import { formatAmount, unitName } from '../../report/units/units.js'

/**
 * The slope so far with its interval, of the metric that matters most; empty where there is none yet.
 * @param unit what the x axis counts, as `unit` of `run.json` has it
 */
export function slopeSoFar(verdict: Verdict, unit: string): string {
  const found = foremost(verdict)
  if (!found?.perConnection) return ''
  const { estimate, low, high } = found.perConnection
  const figure = (value: number): string =>
    Number.isFinite(value) ? formatAmount(value, found.unit) : 'open'
  const interval =
    Number.isFinite(low) || Number.isFinite(high) ? `, 99 %: ${figure(low)} to ${figure(high)}` : ''
  return `${METRIC_READINGS[found.metric].title}: ${figure(estimate)} per ${unitName(unit)} so far${interval}`
}

/** What is missing for a verdict, in a sentence; empty where nothing is. */
export function stillNeeded(verdict: Verdict): string {
  if (verdict.name !== 'inconclusive') return ''
  const found = foremost(verdict)
  return `not sure yet: ${found ? MISSING[found.outcome](found) : verdict.reason}`
}

/** The line above shows the slope, so these sentences say only what is still missing. */
const MISSING: Readonly<Record<MetricOutcome, (found: MetricVerdict) => string>> = {
  leak: ({ reason }) => reason,
  'came-back': found =>
    `it came back without traffic, but ${hidden(found)} could hide in what else came and went`,
  filling: () => 'it rises in two stages in a row, but a cache or pool could still be filling',
  'one-stage': () => 'it rises, so far in one stage: a leak rises in two in a row',
  level: () => 'it is level so far, but a leak that begins later would not have shown',
  unsteady: () => 'it rises, but the order of the samples could still be chance',
  early: () => 'it rises, but a warm-up could still explain that',
  undecided: found =>
    `its interval contains ${amount(found.threshold / 2, found)}, which is half the threshold`,
  blind: found =>
    `${hidden(found)} would not have shown, where one of ${amount(found.threshold, found)} must`,
  open: () => 'the samples are too few, or too much like their neighbours, for an interval',
  'too-few': () => 'too few samples were taken',
  'no-load': () => 'no load was counted between the samples',
}

const hidden = (found: MetricVerdict): string =>
  Number.isFinite(found.smallestVisible)
    ? `a leak of ${amount(found.smallestVisible, found)}`
    : 'a leak of any size'

const amount = (value: number, { unit }: MetricVerdict): string => formatAmount(value, unit)

/** The metric that decides, or the first that is not shown to be level yet. */
function foremost(verdict: Verdict): MetricVerdict | undefined {
  if (verdict.name === 'void') return undefined
  const { metrics, decidedBy } = verdict
  return (
    metrics.find(({ metric }) => metric === decidedBy) ??
    metrics.find(({ verdict: name }) => name === 'inconclusive') ??
    metrics[0]
  )
}
