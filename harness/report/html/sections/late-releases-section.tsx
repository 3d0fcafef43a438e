/**
 * Metrics that rose under load and fell again while the server was idle.
 * @module
 */
import type { VNode } from 'preact'
import { METRIC_READINGS } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatDuration } from '../../units/format-bytes.js'
import { formatAmount, metricName } from '../../units/units.js'

/** Nothing where no metric fell again. */
export function LateReleasesSection({ run }: { readonly run: RunResult }): VNode | null {
  if (run.lateReleases.length === 0) return null
  return (
    <section class="card" aria-labelledby="late">
      <h2 id="late">Released late</h2>
      <p>Without traffic, the server released memory that it seemed to retain.</p>
      <ul class="plain">
        {run.lateReleases.map(({ metric, amount, share, afterMs }) => (
          <li>
            {metricName(metric)}: {formatAmount(amount, METRIC_READINGS[metric].unit)},{' '}
            {Math.round(share * 100)} % of the rise, within {formatDuration(afterMs)}.
          </li>
        ))}
      </ul>
    </section>
  )
}
