/**
 * `html`: one self-contained page, with charts and without a script.
 * @module
 */
import type { ReportFormat } from '../report-format.js'

/** A self-contained HTML page. */
export const html: ReportFormat = {
  name: 'html',
  help: 'one self-contained page with charts',
  fileName: 'report.html',
  input: 'escaped',
  readInLogs: false,
  // The libraries that draw take a third of a second to load: only a page pays for them.
  render: async subject => (await import('../html/html-subject.js')).htmlSubject(subject),
}
