/**
 * `text`: the summary for a terminal.
 * @module
 */
import type { ReportFormat } from '../report-format.js'
import { subjectText } from '../text/subject-text.js'

/** The summary for a terminal. */
export const text: ReportFormat = {
  name: 'text',
  help: 'a summary in 80 columns',
  fileName: 'report.txt',
  input: 'escaped',
  readInLogs: true,
  isSummary: true,
  render: subject => `${subjectText(subject)}\n`,
}
