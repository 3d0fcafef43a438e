/**
 * Several runs for a terminal, a row each, in 80 columns.
 * @module
 */
import Table from 'cli-table3'
import type { RunResult } from '../model/run-result.js'
import { escapeControl } from './escape-control.js'
import { formatCount } from './format-bytes.js'
import { paintVerdict } from './run-text.js'

const LONGEST_NAME = 17

export interface TableRow {
  readonly run: RunResult
  /** What was foreseen, in a word or two; shown where any row has it. */
  readonly expected?: string
}

/** A table with a header row; no line break at the end. */
export function runTable(rows: readonly TableRow[]): string {
  const withExpected = rows.some(({ expected }) => expected !== undefined)
  const table = new Table({
    head: [
      'target',
      'mode',
      'close',
      'B/connection',
      '99 % interval',
      'verdict',
      ...(withExpected ? ['expected'] : []),
    ],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 1 },
    chars: NO_LINES,
  })
  for (const { run, expected } of rows) {
    const slope = run.bytesPerConnection
    table.push([
      shorten(escapeControl(run.target.name)),
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

/** For cli-table3: columns apart by a space, and nothing else. */
export const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map(part => [part, '']),
) as Record<string, string>
