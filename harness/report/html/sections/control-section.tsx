/**
 * The control run: the same load with the suspected cause removed, round by round beside the run.
 * @module
 */
import type { VNode } from 'preact'
import { METRIC_READINGS } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import { headline, runName } from '../../subject/headline.js'
import { formatAmount, metricName, unitName } from '../../units/units.js'
import { unbroken } from './hero.js'
import { VerdictBadge } from '../page/verdict-badge.js'

const OUTCOMES = {
  more: 'The run retains more than its control: the memory depends on what was removed in the control.',
  less: 'The run retains less than its control.',
  same: 'The run retains as much as its control, within the threshold: what was removed in the control is not the cause.',
  unknown: 'The samples show no difference between the run and its control.',
} as const

/** Nothing for a run without a control. */
export function ControlSection({ run }: { readonly run: RunResult }): VNode | null {
  const { control } = run
  if (!control) return null
  const { difference, metric } = control
  const { unit } = METRIC_READINGS[metric]
  const slope = difference.perConnection
  const limit = (value: number | null): string => (value === null ? 'open' : formatAmount(value, unit))
  return (
    <section class="card" aria-labelledby="control">
      <h2 id="control">Control: {control.name}</h2>
      <p>{OUTCOMES[difference.outcome]}</p>
      {slope && (
        <p class="muted small">
          {metricName(metric)}, the run minus its control: {limit(slope.estimate)} per {unitName(run.unit)}{' '}
          (99 % interval {limit(slope.low)} to {limit(slope.high)}).
        </p>
      )}
      <p>
        <VerdictBadge verdict={control.run.verdict} /> {unbroken(headline(control.run))}
      </p>
      <p class="muted small">{runName(control.run)}</p>
    </section>
  )
}
