/**
 * Several runs for a terminal: one row for each run, in 80 columns.
 * @module
 */
import { compactTable } from './compact-table.js'
import { endsConnections } from '../../model/load/stored-load.js'
import type { RunResult } from '../../model/run-result.js'
import { escapeControl } from '../escape/escape-control.js'
import { nameOf } from '../subject/headline.js'
import { leadSlope } from '../subject/lead-slope.js'
import { formatCount } from '../units/format-bytes.js'
import { unitName } from '../units/units.js'
import { paintVerdict } from './paint-verdict.js'

const LONGEST_NAME = 17

/** One row of the table. */
export interface TableRow {
  readonly run: RunResult
  /** The expected verdict, in a word or two. The column is shown where any row has one. */
  readonly expected?: string
}

/** A table with a header row; no line break at the end. */
export function runTable(rows: readonly TableRow[]): string {
  const withExpected = rows.some(({ expected }) => expected !== undefined)
  const units = new Set(rows.map(({ run }) => unitName(run.unit)))
  const [unit = 'unit', another] = units
  const head = [
    'target',
    'mode',
    rows.every(({ run }) => endsConnections(run)) ? 'close' : 'load',
    `B/${another === undefined ? unit : 'unit'}`,
    '99 % interval',
    'verdict',
  ]
  const table = compactTable(withExpected ? [...head, 'expected'] : head, [
    'left',
    'left',
    'left',
    'right',
    'right',
    'left',
    'left',
  ])
  for (const { run, expected } of rows) {
    const slope = leadSlope(run)
    table.push([
      shorten(escapeControl(nameOf(run))),
      run.target.mode,
      run.close,
      slope ? formatCount(slope.estimate) : '-',
      slope ? `${limit(slope.low)} … ${limit(slope.high)}` : '-',
      paintVerdict(run.verdict),
      ...(withExpected ? [expected ?? ''] : []),
    ])
  }
  return table.toString()
}

/** A command line can be of any length; the table has 80 columns. */
function shorten(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`
}

function limit(value: number | null): string {
  return value === null ? 'open' : formatCount(value)
}
