/**
 * `json`: the stored data.
 * @module
 */
import type { ReportFormat } from '../report-format.js'
import type { Subject } from '../subject/subject.js'

/** The stored data as JSON. */
export const json: ReportFormat = {
  name: 'json',
  help: 'the data of run.json',
  fileName: 'report.json',
  // JSON escapes control characters itself.
  input: 'stored',
  readInLogs: false,
  render: subject => `${JSON.stringify(dataOf(subject), undefined, 2)}\n`,
}

/** A run as `run.json` stores it, a comparison with both of its runs, a matrix as the list of its cells. */
function dataOf(subject: Subject): unknown {
  switch (subject.kind) {
    case 'run':
      return subject.run
    case 'comparison':
      return { comparison: subject.comparison, before: subject.before, after: subject.after }
    case 'matrix':
      return subject.cells
  }
}
