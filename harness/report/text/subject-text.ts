/**
 * A run, a comparison or a grid for a terminal, in 80 columns.
 * @module
 */
import wrapAnsi from 'wrap-ansi'
import type { ComparedRuns } from '../subject/compared-runs.js'
import { describeComparison } from './comparison-text.js'
import { escapeControl } from '../escape/escape-control.js'
import { matrixHeadline, type MatrixCell } from '../subject/matrix.js'
import { describeRunAsText } from './run-text.js'
import { runTable } from './run-table.js'
import { unitName } from '../units/units.js'
import type { Subject } from '../subject/subject.js'

const COLUMNS = 80

/** The whole text, without a line break at its end. */
export function subjectText(subject: Subject): string {
  switch (subject.kind) {
    case 'run':
      return describeRunAsText(subject.run)
    case 'comparison':
      return comparisonText(subject)
    case 'matrix':
      return matrixText(subject.cells)
  }
}

function comparisonText({ before, after, comparison }: ComparedRuns): string {
  const table = runTable([{ run: before }, { run: after }])
  return `${table}\n\n${wrapAnsi(describeComparison(comparison, unitName(before.unit)), COLUMNS, { hard: true })}`
}

function matrixText(cells: readonly MatrixCell[]): string {
  const rows = cells.flatMap(({ run }) => (run ? [{ run }] : []))
  const missing = cells
    .filter(({ run }) => !run)
    .map(({ version, scenario, problem = 'not run' }) => `${version}, ${scenario}: ${problem}`)
  const parts = [
    ...(rows.length > 0 ? [runTable(rows)] : []),
    ...missing.map(line => wrapAnsi(escapeControl(line), COLUMNS, { hard: true })),
    matrixHeadline(cells),
  ]
  return parts.join('\n\n')
}
