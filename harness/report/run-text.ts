/**
 * One run for a terminal.
 * @module
 */
import pc from 'picocolors'
import type { RunResult } from '../model/run-result.js'
import type { VerdictName } from '../model/verdict.js'
import { escapeControl } from './escape-control.js'
import { formatBytes, formatCount, formatDuration } from './format-bytes.js'

const PAINT: Readonly<Record<VerdictName, (text: string) => string>> = {
  leak: pc.red,
  stable: pc.green,
  inconclusive: pc.yellow,
  void: pc.yellow,
}

/** Timers and pauses of the clients themselves explain less than that. */
const LATE_MS = 100

/** The verdict's name in its colour. */
export function paintVerdict(verdict: VerdictName): string {
  return PAINT[verdict](verdict)
}

/** The verdict in one sentence, and the figures behind it; several lines, no line break at the end. */
export function describeRunAsText(run: RunResult): string {
  const lines = [
    `${pc.bold(paintVerdict(run.verdict))}  ${escapeControl(run.target.name)} ${run.target.mode}, ` +
      `${run.close} close: ${escapeControl(run.reason)}`,
  ]
  if (run.target.planted) lines.push('        This leak was planted on purpose.')
  if (run.samples.length > 0) lines.push(`        ${figures(run)}`)
  if (run.metrics.length > 0) lines.push(`        ${metrics(run)}`)
  const { arrival, behindMs = 0 } = run.load
  if (arrival !== undefined && behindMs > LATE_MS) {
    lines.push(
      `        The load fell behind: connections that were to arrive by ${escapeControl(arrival)} began up to ` +
        `${formatDuration(behindMs)} late.`,
    )
  }
  return lines.join('\n')
}

/** Every metric with its own verdict, in one line. */
function metrics({ metrics: all }: RunResult): string {
  return all.map(({ metric, verdict }) => `${metric} ${paintVerdict(verdict)}`).join(', ')
}

function figures(run: RunResult): string {
  const units = run.unit === 'connection' ? 'connections' : run.unit === 'request' ? 'requests' : 'idle ms'
  const visible = run.smallestVisibleBytesPerConnection
  return (
    `${formatCount(run.connections)} ${units}, ${run.samples.length} samples, ${formatDuration(run.durationMs)}` +
    (visible === null || run.verdict === 'leak'
      ? ''
      : `; a leak of ${formatBytes(visible)} a ${run.unit} would have shown`)
  )
}
