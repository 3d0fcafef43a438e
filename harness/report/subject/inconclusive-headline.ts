/**
 * What ended an inconclusive run, and which flag would continue it.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { leadMetricOf } from './lead-slope.js'
import { formatCount } from '../units/format-bytes.js'
import { unitNames } from '../units/units.js'
import { roundedUp } from '../../model/value-to-type.js'

/** A further stage has at least as many connections as all stages before it, so that less than this adds none. */
const LEAST_FACTOR = 2
/** Where the samples do not tell how far away a decision is. */
const FACTOR_UNKNOWN = 4
const MOST_FACTOR = 100

/**
 * One sentence that names the budget which ended the run and, where it is known, the flag and a value to run it with
 * again; ends with a full stop.
 * @param name of the server
 */
export function inconclusiveHeadline(run: RunResult, name: string): string {
  const { endedBy, budget, connections, decidedBy } = run
  const units = unitNames(run.unit)
  if (decidedBy === 'rss' && leadMetricOf(run) === 'live-heap') {
    return (
      `The live heap of ${name} is level, and its resident memory rises with the ${units}: whether it leaks outside the heap is ` +
      'not decided. Give more --connections, or --rss-threshold.'
    )
  }
  if (!budget || endedBy === undefined || endedBy === 'sure')
    return `This many ${units} do not show whether ${name} leaks.`
  const made = `${formatCount(connections)} ${units}`
  const factor = Math.min(MOST_FACTOR, Math.max(LEAST_FACTOR, factorNeeded(run)))
  return endedBy === 'seconds'
    ? `Whether ${name} leaks is not decided: --max-seconds ${budget.seconds} ended the run after ${made}. ` +
        `Try --max-seconds ${roundedUp(budget.seconds * factor)}.`
    : `Whether ${name} leaks is not decided: --connections ${budget.connections} ended the run. ` +
        `Try --connections ${roundedUp(budget.connections * factor)}.`
}

/**
 * By how much a longer run would have to exceed this one. The smallest leak that shows falls with the length of the
 * stages, whose number of samples is always the same; and the middle of the last stage, which holds about half of all
 * connections, must lie beyond `--at-least`.
 */
function factorNeeded({
  metrics,
  decidedBy,
  connections,
  atLeastConnections = 0,
  confirmedFromConnections = atLeastConnections,
}: RunResult): number {
  const found = metrics.find(({ metric }) => metric === decidedBy)
  if (!found || connections === 0) return FACTOR_UNKNOWN
  const seen = found.smallestVisible === null ? FACTOR_UNKNOWN : found.smallestVisible / found.threshold
  const from = found.outcome === 'filling' ? confirmedFromConnections : atLeastConnections
  return Math.max(seen, (2 * from) / connections)
}
