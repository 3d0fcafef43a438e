/**
 * The figures behind an outcome as plain lines, for formats that have room for free text.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { evidenceLines } from './evidence-text.js'
import { factsOf } from '../subject/facts.js'
import type { Outcome } from '../subject/subject.js'
import { formatAmount, metricName, unitName } from '../units/units.js'

/** One fact on each line; texts of the run are not escaped here. */
export function outcomeLines({ headline, reason, run, rerun }: Outcome): string[] {
  return [
    headline,
    reason,
    ...(run
      ? [...metricLines(run), ...evidenceLines(run), ...factsOf(run).map(pair => pair.join(': '))]
      : []),
    ...rerun.map(command => `run it again: ${command}`),
  ]
}

function metricLines(run: RunResult): string[] {
  return run.metrics.map(({ metric, unit, verdict, perConnection }) => {
    const slope = perConnection
      ? `, ${formatAmount(perConnection.estimate, unit)} per ${unitName(run.unit)}`
      : ''
    return `${metricName(metric)}: ${verdict}${slope}`
  })
}
