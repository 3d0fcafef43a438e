/**
 * One run for a terminal, in 80 columns.
 * @module
 */
import pc from 'picocolors'
import wrapAnsi from 'wrap-ansi'
import type { RunResult } from '../../model/run-result.js'
import { escapeControl } from '../escape/escape-control.js'
import { evidenceLines } from './evidence-text.js'
import { formatCount, formatDuration } from '../units/format-bytes.js'
import { headline, runName } from '../subject/headline.js'
import { metricsTable } from './metrics-table.js'
import { answersText, callText, untested } from '../subject/call-text.js'
import { probeSentences } from '../subject/probe-text.js'
import { notAsAsked } from '../subject/not-as-asked.js'
import { reasonOf } from '../subject/reason-of.js'
import { paintVerdict } from './paint-verdict.js'
import { unitNames } from '../units/units.js'

const COLUMNS = 80
const INDENT = '  '

/** Shorter delays can come from timers and pauses of the clients themselves. */
const LATE_MS = 100

/** The verdict in one sentence, its figures, the metrics and the evidence; no line break at the end. */
export function describeRunAsText(run: RunResult): string {
  const lines = [
    headline(run),
    reasonOf(run),
    ...(run.samples.length > 0 ? [figures(run)] : []),
    ...behind(run),
    ...unsettled(run),
    ...[...memory(run), ...calls(run), ...(run.notes ?? []), ...notAsAsked(run)].map(line => INDENT + line),
  ]
  const text = [
    `${pc.bold(paintVerdict(run.verdict))}  ${escapeControl(runName(run))}`,
    ...lines.map(line => indented(escapeControl(line))),
  ].join('\n')
  const evidence = evidenceLines(run)
    .map(line => wrapAnsi(line, COLUMNS, { hard: true, trim: false }))
    .join('\n')
  return [
    text,
    ...(run.metrics.length > 0 ? [metricsTable(run)] : []),
    ...(evidence === '' ? [] : [evidence]),
  ].join('\n\n')
}

function figures(run: RunResult): string {
  return `${formatCount(run.connections)} ${unitNames(run.unit)}, ${run.samples.length} samples, ${formatDuration(run.durationMs)}${run.effort === undefined ? '' : `, ${run.effort} effort`}`
}

/** Where the memory was read, and what else the reader of the verdict has to know of that. */
function memory(run: RunResult): string[] {
  const sentences = [...probeSentences(run), ...(run.probe?.notes ?? [])]
  return sentences.length === 0 ? [] : [sentences.join(' ')]
}

/** The test service is what the other figures describe already. */
function calls(run: RunResult): string[] {
  if (run.call === undefined || run.call.from === 'test-service') return []
  const unsaid = untested(run)
  const answers = answersText(run)
  return [
    ...(run.call.from === 'given' || unsaid.length === 0 ? [`Calls ${callText(run) ?? ''}.`] : []),
    ...(answers === undefined ? [] : [`Answers: ${answers}.`]),
    ...unsaid,
  ]
}

function behind({ load: { arrival, behindMs = 0 } }: RunResult): string[] {
  if (arrival === undefined || behindMs <= LATE_MS) return []
  return [
    `${INDENT}The load fell behind: connections scheduled by ${arrival} began up to ` +
      `${formatDuration(behindMs)} late.`,
  ]
}

/** Such samples are noisy because of the server; a quieter machine would not help, and the reader should know. */
function unsettled({ samples }: RunResult): string[] {
  const count = samples.filter(({ heapStays }) => heapStays === false).length
  if (count === 0) return []
  return [
    `${INDENT}In ${count} of ${samples.length} samples the heap still changed from one collection to the next: the ` +
      'server is active without load.',
  ]
}

function indented(text: string): string {
  return wrapAnsi(text, COLUMNS - INDENT.length, { hard: true })
    .split('\n')
    .map(line => INDENT + line)
    .join('\n')
}
