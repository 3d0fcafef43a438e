/**
 * The control arm: the same run with the one cause taken away, round by round beside it.
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
  more: 'The run keeps more than its control: what was taken away is what it goes with.',
  less: 'The run keeps less than its control.',
  same: 'The run keeps the same as its control, to within the threshold: what was taken away is not the cause.',
  unknown: 'No difference between the run and its control was shown.',
} as const

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
          {metricName(metric)}, the run less its control: {limit(slope.estimate)} per {unitName(run.unit)} (99
          % interval {limit(slope.low)} to {limit(slope.high)}).
        </p>
      )}
      <p>
        <VerdictBadge verdict={control.run.verdict} /> {unbroken(headline(control.run))}
      </p>
      <p class="muted small">{runName(control.run)}</p>
    </section>
  )
}
