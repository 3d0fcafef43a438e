/**
 * The slope and verdict of each metric of a run, for a terminal: one row for each metric, in 80 columns.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { compactTable } from './compact-table.js'
import { paintVerdict } from './paint-verdict.js'
import { formatAmount, metricName, unitName } from '../units/units.js'

/** With a header row; no line break at the end. */
export function metricsTable(run: RunResult): string {
  const table = compactTable(
    ['metric', `per ${unitName(run.unit)}`, '99 % interval', 'threshold', 'verdict'],
    ['left', 'right', 'right', 'right', 'left'],
  )
  for (const { metric, unit, verdict, threshold, perConnection } of run.metrics) {
    const figure = (value: number | null): string => (value === null ? 'open' : formatAmount(value, unit))
    table.push([
      metricName(metric),
      perConnection ? figure(perConnection.estimate) : '-',
      perConnection ? `${figure(perConnection.low)} … ${figure(perConnection.high)}` : '-',
      figure(threshold),
      paintVerdict(verdict),
    ])
  }
  return table.toString()
}
