/**
 * A report in any format.
 * @module
 */
import { escapeControlDeep } from './escape/escape-control.js'
import type { ReportFormat } from './report-format.js'
import type { Subject } from './subject/subject.js'

/**
 * The whole text, with a line break at its end. A text that a server or a stored run brings along stays text: it
 * becomes neither markup nor a command.
 */
export async function renderReport(subject: Subject, format: ReportFormat): Promise<string> {
  return format.render(format.input === 'escaped' ? escapeControlDeep(subject) : subject)
}
