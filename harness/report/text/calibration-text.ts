/**
 * A calibration for a terminal: planted against measured, a row each.
 * @module
 */
import pc from 'picocolors'
import type { RunResult } from '../../model/run-result.js'
import { formatBytes, formatCount, formatDuration } from '../units/format-bytes.js'
import { compactTable } from './compact-table.js'
import { paintVerdict } from './paint-verdict.js'

export interface CalibrationLine {
  readonly plantedBytes: number
  readonly run: Pick<RunResult, 'verdict' | 'bytesPerConnection' | 'durationMs' | 'reason'>
  readonly told: boolean
}

/** A table with a header row, what does not fit under it, and the result; no line break at the end. */
export function describeCalibration(rows: readonly CalibrationLine[], title: string): string {
  const table = compactTable(
    ['', 'planted', 'B/connection', '99 % interval', 'verdict', 'took'],
    ['left', 'right', 'right', 'right', 'left', 'right'],
  )
  for (const { plantedBytes, run, told } of rows) {
    const slope = run.bytesPerConnection
    table.push([
      told ? pc.green('✓') : pc.red('✗'),
      plantedBytes === 0 ? 'none' : formatBytes(plantedBytes),
      slope ? formatCount(slope.estimate) : '-',
      slope ? `${limit(slope.low)} … ${limit(slope.high)}` : '-',
      paintVerdict(run.verdict),
      formatDuration(run.durationMs),
    ])
  }
  return [table.toString(), ...rows.filter(row => !row.told).map(whyNot), '', outcome(rows, title)].join('\n')
}

function whyNot({ plantedBytes, run }: CalibrationLine): string {
  return `  ${plantedBytes === 0 ? 'none' : formatBytes(plantedBytes)}: ${run.reason}`
}

function outcome(rows: readonly CalibrationLine[], title: string): string {
  const smallest = rows.find(({ plantedBytes }) => plantedBytes > 0)?.plantedBytes ?? 0
  return rows.every(({ told }) => told)
    ? `${pc.green('Told apart')}: here and now, ${title} shows leaks from ${formatBytes(smallest)} a connection on, and none where there is none.`
    : `${pc.yellow('Not told apart')}: see the rows with a ✗. A busy machine may be the cause, or a server with a leak of its own.`
}

function limit(value: number | null): string {
  return value === null ? 'open' : formatCount(value)
}
