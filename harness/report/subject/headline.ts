/**
 * The verdict of a run in one sentence.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { formatBytes } from '../units/format-bytes.js'
import { leadMetricOf, leadSlope } from './lead-slope.js'
import { inconclusiveHeadline } from './inconclusive-headline.js'
import { amountOf, unitName } from '../units/units.js'
import { workloadTitle } from '../../model/load/stored-workload.js'

/** A command line can have any length. */
const LONGEST_TARGET = 38
/** `--name` takes no longer one. */
const LONGEST_NAME = 100

/** What the user calls the run (`--name`), else its target. */
export function nameOf({ name, target }: RunResult): string {
  return name ?? target.name
}

/** The same, cut to a length that a heading has room for. */
export function shortNameOf({ name, target }: RunResult): string {
  return name === undefined ? cut(target.name, LONGEST_TARGET) : cut(name, LONGEST_NAME)
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}

/** The name or the target, the mode and the load of a run: `go@1.66.2, xDS, clean close`. */
export function runName(run: RunResult): string {
  const { target, load } = run
  const secured = load.tls === undefined ? [] : [load.tls]
  return [shortNameOf(run), target.mode === 'xds' ? 'xDS' : 'plain', ...secured, workloadTitle(run)].join(
    ', ',
  )
}

/** The verdict in one sentence, with a full stop. */
export function headline(run: RunResult): string {
  const name = run.name === undefined ? sentenceName(run.target) : shortNameOf(run)
  const unit = unitName(run.unit)
  switch (run.verdict) {
    case 'leak': {
      const planted = run.target.planted ? ' This leak was planted on purpose.' : ''
      return capital(`${name} keeps ${kept(run)} for every ${unit}.${planted}`)
    }
    case 'stable':
      return leadMetricOf(run) === 'live-heap'
        ? capital(
            `${name} releases the ${heldElsewhere(run) === '' ? 'memory' : 'live heap'} of every ${unit}${proofOf(run)}.`,
          ) + heldElsewhere(run)
        : capital(
            `${name} takes no resident memory, descriptor or thread for good for any ${unit}${proofOf(run)}.`,
          )
    case 'inconclusive':
      return inconclusiveHeadline(run, name)
    case 'void':
      return `Nothing of ${name} was measured: this run is neither a pass nor a leak.`
  }
}

/**
 * `smallestVisible` is what more, on top of the slope that was measured, would have shown: the two together are the leak
 * that these samples rule out. Where a rise came back, it is what would have remained.
 */
function proofOf(run: RunResult): string {
  const lead = leadMetricOf(run)
  const visible =
    lead === 'live-heap'
      ? run.smallestVisibleBytesPerConnection
      : (run.metrics.find(({ metric }) => metric === lead)?.smallestVisible ?? null)
  if (visible === null) return ''
  const unit = unitName(run.unit)
  if (run.lateReleases.some(({ metric }) => metric === lead))
    return `, some of it late: ${formatBytes(visible)} per ${unit} would have remained, and did not`
  const shown = visible + Math.max(0, leadSlope(run)?.estimate ?? 0)
  return `: a leak of ${formatBytes(shown)} per ${unit} would have shown`
}

/** The resident memory of a healthy server changes by less; that of a server whose heap fills may rise by more for a while. */
const TOLD_BYTES = 1_024

/** A sentence where resident memory rises and does not decide; memory that C code allocates is not on the heap that is read. */
function heldElsewhere(run: RunResult): string {
  const rss = run.metrics.find(({ metric }) => metric === 'rss')?.perConnection
  if (!rss || (rss.low ?? 0) < TOLD_BYTES) return ''
  return (
    ` But resident memory rises by ${formatBytes(rss.estimate)} per ${unitName(run.unit)}: it may be memory outside that heap. ` +
    'More connections, or --rss-threshold, would judge it.'
  )
}

/** Files from before there was a `sentenceName` have none: a name of the form `word:PROGRAM ARGS` is a command line. */
function sentenceName({ sentenceName: stored, name }: RunResult['target']): string {
  return stored ?? (/^[a-z]+:\S+\s/.test(name) ? 'the server' : name)
}

function capital(sentence: string): string {
  return sentence.startsWith('the ') ? `T${sentence.slice(1)}` : sentence
}

function kept(run: RunResult): string {
  const metric = run.decidedBy ?? leadMetricOf(run)
  const decided = run.metrics.find(found => found.metric === metric)
  const estimate = decided?.perConnection?.estimate ?? leadSlope(run)?.estimate
  return estimate === undefined ? 'memory' : amountOf(metric, estimate)
}
