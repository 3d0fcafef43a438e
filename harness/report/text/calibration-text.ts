/**
 * A calibration for a terminal: one row for each size of planted leak.
 * @module
 */
import pc from 'picocolors'
import type { RunResult } from '../../model/run-result.js'
import { formatBytes, formatCount, formatDuration } from '../units/format-bytes.js'
import { compactTable } from './compact-table.js'
import { paintVerdict } from './paint-verdict.js'

/** The result for one size of planted leak. */
export interface CalibrationLine {
  /** Per connection; 0 for the run without a leak. */
  readonly plantedBytes: number
  readonly run: Pick<RunResult, 'verdict' | 'bytesPerConnection' | 'durationMs' | 'reason'>
  /** The verdict is the right one for this size. */
  readonly told: boolean
}

/**
 * A table with a header row, the reasons of the rows whose verdict is wrong, and the conclusion; no line break at the
 * end.
 * @param title names the server, for the conclusion
 */
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
    ? `${pc.green('Told apart')}: on this machine, now, leakgate finds leaks of ${formatBytes(smallest)} a connection and more in ${title}, and no false ones.`
    : `${pc.yellow('Not told apart')}: see the rows with a ✗. The machine may be busy, or the server may have a leak of its own.`
}

function limit(value: number | null): string {
  return value === null ? 'open' : formatCount(value)
}
