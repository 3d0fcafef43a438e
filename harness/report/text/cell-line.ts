/**
 * One cell of a matrix for a terminal, printed as soon as it is done.
 * @module
 */
import pc from 'picocolors'
import { leadSlope } from '../subject/lead-slope.js'
import type { RunResult } from '../../model/run-result.js'
import { escapeControl } from '../escape/escape-control.js'
import { formatBytes, formatDuration } from '../units/format-bytes.js'
import { paintVerdict } from './paint-verdict.js'

/** A cell that has just been run, failed, or had its result already. */
export interface CellOnLine {
  readonly version: string
  readonly scenario: string
  readonly run?: RunResult
  readonly problem?: string
  /** Its result was stored by an earlier run of the matrix. */
  readonly kept: boolean
}

/** `leak    go@1.66.2, xDS clean  70,881 B/connection  12.3 s` */
export function cellLine({ version, scenario, run, problem, kept }: CellOnLine): string {
  const name = escapeControl(`${version}, ${scenario}`)
  if (!run) return `${pc.red('failed')}  ${name}: ${escapeControl(problem ?? 'it was not run')}`
  const slope = leadSlope(run)
  const figure = slope ? `${formatBytes(slope.estimate)}/${run.unit}` : '-'
  const took = `${formatDuration(run.durationMs)}${kept ? ' (done before)' : ''}`
  return `${paintVerdict(run.verdict)}  ${name}  ${figure}  ${took}`
}
