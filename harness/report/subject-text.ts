/**
 * A run, a comparison or a grid for a terminal, in 80 columns.
 * @module
 */
import pc from 'picocolors'
import wrapAnsi from 'wrap-ansi'
import { comparisonHeadline } from './comparison.js'
import { escapeControl } from './escape-control.js'
import { formatCount } from './format-bytes.js'
import { matrixHeadline, type MatrixCell } from './matrix.js'
import { describeRunAsText } from './run-text.js'
import { runTable } from './run-table.js'
import type { Subject } from './subject.js'

const COLUMNS = 80

/** No line break at the end. */
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

function comparisonText(compared: Extract<Subject, { kind: 'comparison' }>): string {
  const { before, after, finding } = compared
  const saved = finding.savedBytesPerConnection
  const limits = saved
    ? ` (${formatCount(saved.low)} to ${formatCount(saved.high)} B; ${finding.reason})`
    : ''
  const sentence = `${pc.bold(finding.outcome)}: ${escapeControl(comparisonHeadline(compared) + limits)}`
  return `${runTable([{ run: before }, { run: after }])}\n\n${wrapAnsi(sentence, COLUMNS, { hard: true })}`
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
