/**
 * Why a run is no pass, as plain text for the message of an error.
 * @module
 */
import { gateOf } from '../../model/verdict.js'
import type { RunResult } from '../../model/run-result.js'
import { escapeControl } from '../escape/escape-control.js'
import { headline, runName } from '../subject/headline.js'
import { reasonOf } from '../subject/reason-of.js'
import { formatCount, formatDuration } from '../units/format-bytes.js'
import { unitNames } from '../units/units.js'
import { evidenceLines } from './evidence-text.js'

/** The verdict, its figures with their interval, what allocated the memory, and what retains it; undefined for a pass. */
export function failureText(run: RunResult): string | undefined {
  if (gateOf(run.verdict) === 'pass') return undefined
  const { connections, samples, durationMs, unit } = run
  const made = `${formatCount(connections)} ${unitNames(unit)}, ${samples.length} samples, ${formatDuration(durationMs)}`
  return [
    `${run.verdict}: ${escapeControl(runName(run))}`,
    ...[headline(run), reasonOf(run), made].map(escapeControl),
    ...evidenceLines(run),
  ].join('\n')
}
