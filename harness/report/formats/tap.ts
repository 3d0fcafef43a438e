/**
 * `tap`: TAP 14, a test point for each outcome, with its figures as YAML.
 * @module
 */
import { probeSentences } from '../subject/probe-text.js'
import { gateOf } from '../../model/verdict.js'
import { oneLine } from '../escape/escape-control.js'
import type { ReportFormat } from '../report-format.js'
import { outcomesOf, type Outcome, type Subject } from '../subject/subject.js'

/** TAP 14. */
export const tap: ReportFormat = {
  name: 'tap',
  help: 'TAP 14 for test harnesses',
  fileName: 'report.tap',
  input: 'escaped',
  readInLogs: true,
  render: renderTap,
}

/** Only the verdict `stable` is `ok`. */
function renderTap(subject: Subject): string {
  const outcomes = outcomesOf(subject)
  const points = outcomes.flatMap((outcome, index) => [
    `${gateOf(outcome.verdict) === 'pass' ? 'ok' : 'not ok'} ${index + 1} - ${describe(outcome.name)}`,
    ...diagnostics(outcome),
  ])
  return `${['TAP version 14', `1..${outcomes.length}`, ...points].join('\n')}\n`
}

/** Escapes `#`, which begins a directive such as `# SKIP`, and the backslash. */
function describe(name: string): string {
  return oneLine(name).replace(/[\\#]/g, character => `\\${character}`)
}

/** The values are JSON, which is YAML too. */
function diagnostics({ verdict, headline, reason, durationMs, rerun, run }: Outcome): string[] {
  const pairs = {
    verdict,
    headline,
    reason,
    duration_ms: Math.round(durationMs),
    ...(run?.bytesPerConnection ? { bytes_per_connection: run.bytesPerConnection } : {}),
    ...(run?.probe ? { memory: probeSentences(run).join(' ') } : {}),
    ...(rerun.length > 0 ? { rerun } : {}),
  }
  return [
    '  ---',
    ...Object.entries(pairs).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    '  ...',
  ]
}
