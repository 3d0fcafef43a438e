/**
 * What rose, and came back when the server was left alone.
 * @module
 */
import type { VNode } from 'preact'
import { METRIC_READINGS } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatDuration } from '../../units/format-bytes.js'
import { formatAmount, metricName } from '../../units/units.js'

export function LateReleasesSection({ run }: { readonly run: RunResult }): VNode | null {
  if (run.lateReleases.length === 0) return null
  return (
    <section class="card" aria-labelledby="late">
      <h2 id="late">What came back late</h2>
      <p>Left alone without traffic, the server let go of memory that it had seemed to keep.</p>
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
