/**
 * The sentence on what a control arm shows about its run.
 * @module
 */
import type { MetricUnit } from '../model/metric.js'
import type { VerdictName } from '../model/verdict.js'
import { amount, figure } from './figures.js'
import type { Difference } from './paired-difference.js'

/** The verdicts on a run and its control, and their difference. */
export interface ControlFinding {
  /** The name of the control, as given to `--control`. */
  readonly name: string
  /** The verdict on the run alone, and on the control alone. */
  readonly run: VerdictName
  readonly control: VerdictName
  /** The run minus the control. */
  readonly difference: Difference
  /** The name of the metric, e.g. "live heap", and its unit. */
  readonly title: string
  readonly unit: MetricUnit
}

/**
 * The control explains a leak; it never changes the verdict on the run.
 * @returns a sentence without its full stop
 */
export function controlReason(finding: ControlFinding): string {
  const { name, run, control, difference } = finding
  if (run !== 'leak') return `the control (${name}) is ${control}: ${compared(finding)}`
  switch (difference.outcome) {
    case 'more':
      return morePart(finding)
    case 'same':
      return `the control (${name}) rises as well: ${compared(finding)}; the leak is not caused by what it takes away`
    case 'less':
      return `the control (${name}) rises even more: ${compared(finding)}; the leak is not caused by what it takes away`
    case 'unknown':
      return `the control (${name}) is ${control}: ${compared(finding)}; what causes the leak was not shown`
  }
}

function morePart(finding: ControlFinding): string {
  const { name, control } = finding
  switch (control) {
    case 'stable':
      return `the control (${name}) does not: ${compared(finding)}; the leak is caused by what the control takes away`
    case 'leak':
      return `the control (${name}) leaks as well, but less: ${compared(finding)}; what it takes away causes that part`
    default:
      // The control may still turn out to leak, so only the difference is shown.
      return `the control (${name}) is ${control}: ${compared(finding)}; what it takes away causes that part`
  }
}

function compared({ difference, title, unit }: ControlFinding): string {
  const { perConnection: slope, outcome } = difference
  if (!slope) return 'too few rounds to compare them'
  return (
    `the difference in ${title} is ${amount(slope.estimate, unit)} a connection ` +
    `(99 % interval ${figure(slope.low, unit)} to ${figure(slope.high, unit)})${HOW_SURE[outcome]}`
  )
}

const HOW_SURE: Readonly<Record<Difference['outcome'], string>> = {
  more: '',
  less: '',
  same: ', less than the threshold',
  unknown: ', which could be chance',
}
