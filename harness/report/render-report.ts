/**
 * A report in any format.
 * @module
 */
import { maskSecretsDeep } from '../model/secrets/mask-secrets.js'
import { escapeControlDeep } from './escape/escape-control.js'
import type { ReportFormat } from './report-format.js'
import type { Subject } from './subject/subject.js'

/**
 * The whole text, with a line break at its end. A text that a server or a stored run brings along stays text: it
 * becomes neither markup nor a command. Secrets are masked here once more, in data that came by any way.
 */
export async function renderReport(subject: Subject, format: ReportFormat): Promise<string> {
  const masked = maskSecretsDeep(subject)
  return format.render(format.input === 'escaped' ? escapeControlDeep(masked) : masked)
}
