/**
 * The samples of one metric as a table: the same figures as the chart, for readers who cannot see it.
 * @module
 */
import type { VNode } from 'preact'
import { METRIC_READINGS, type Metric } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import type { Sample } from '../../../model/sample.js'
import { formatCount } from '../../units/format-bytes.js'
import { metricName, unitNames } from '../../units/units.js'

interface SampleTableProps {
  readonly run: RunResult
  readonly metric: Metric
}

/** One row for each sample, and whether it was judged. */
export function SampleTable({ run, metric }: SampleTableProps): VNode {
  const { of, unit } = METRIC_READINGS[metric]
  const judgedFrom = run.verdict === 'void' ? run.samples.length : run.judgedFromSample
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">
            sample
          </th>
          <th scope="col" class="number">
            {unitNames(run.unit)}
          </th>
          <th scope="col" class="number">
            {metricName(metric)}
            {unit === 'byte' ? ', bytes' : ''}
          </th>
          <th scope="col">judged</th>
        </tr>
      </thead>
      <tbody>
        {(run.samples as readonly Sample[]).map((sample, index) => (
          <tr>
            <th scope="row" class="number">
              {sample.round}
            </th>
            <td class="number">{formatCount(sample.connections)}</td>
            <td class="number">{figure(of(sample))}</td>
            <td>{index >= judgedFrom ? 'yes' : 'no'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function figure(value: number | undefined): string {
  return value === undefined ? '-' : formatCount(value)
}
