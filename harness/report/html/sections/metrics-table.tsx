/**
 * The slope and the verdict of each metric, one row for each.
 * @module
 */
import type { VNode } from 'preact'
import type { RunResult } from '../../../model/run-result.js'
import { nameOf } from '../../subject/headline.js'
import { formatAmount, metricName, unitName } from '../../units/units.js'
import { Scroll } from '../page/chart-figure.js'
import { VerdictBadge } from '../page/verdict-badge.js'

/** Nothing where no metric was judged. */
export function MetricsTable({ run }: { readonly run: RunResult }): VNode | null {
  if (run.metrics.length === 0) return null
  return (
    <Scroll label={`Metrics of ${nameOf(run)}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">metric</th>
            <th scope="col" class="number">
              per {unitName(run.unit)}
            </th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {run.metrics.map(({ metric, unit, perConnection, verdict }) => (
            <tr>
              <th scope="row">{metricName(metric)}</th>
              <td class="number">{perConnection ? formatAmount(perConnection.estimate, unit) : '-'}</td>
              <td>
                <VerdictBadge verdict={verdict} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
