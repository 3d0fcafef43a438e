/**
 * The stored form of a control arm and of its difference from the run.
 * @module
 */
import { leadMetric, METRIC_READINGS } from '../../model/metric.js'
import type { RunResult } from '../../model/run-result.js'
import { controlReason } from '../../verdict/control-reason.js'
import type { Difference } from '../../verdict/paired-difference.js'
import { differenceOf } from './difference-of.js'
import { recordOf, ruleOf } from './record-of.js'

/**
 * Judges a run together with its control, from their stored results only; the same files always give the same result.
 * The verdict of the run is unchanged, unless the control is void: then the requested comparison was not made.
 *
 * @param run the result without the control
 */
export function judgeControl(run: RunResult, name: string, control: RunResult): RunResult {
  const metric = run.decidedBy ?? leadMetric(run.samples)
  if (run.verdict === 'void') return { ...run, control: { name, metric, difference: NONE, run: control } }
  if (control.verdict === 'void') {
    return {
      ...run,
      verdict: 'void',
      reason: `the control (${name}) measured nothing: ${control.reason}`,
      control: { name, metric, difference: NONE, run: control },
    }
  }
  const difference = differenceOf(recordOf(run), recordOf(control), ruleOf(run), metric)
  const { title, unit } = METRIC_READINGS[metric]
  const said = controlReason({ name, run: run.verdict, control: control.verdict, difference, title, unit })
  return {
    ...run,
    reason: `${run.reason}; ${said}`,
    control: { name, metric, difference: describe(difference), run: control },
  }
}

type Stored = NonNullable<RunResult['control']>['difference']

const NONE: Stored = { outcome: 'unknown', perConnection: null, pValue: null, smallestVisible: null }

function describe({ outcome, perConnection, pValue, smallestVisible }: Difference): Stored {
  const slope = perConnection
  return {
    outcome,
    perConnection: slope
      ? { estimate: slope.estimate + 0, low: finite(slope.low), high: finite(slope.high) }
      : null,
    pValue: pValue ?? null,
    smallestVisible: finite(smallestVisible),
  }
}

/** JSON has no infinity, and no minus zero; an infinite limit is stored as null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null
}
