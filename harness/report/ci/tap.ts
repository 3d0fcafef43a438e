/**
 * TAP 14: a test point for each outcome, with what is behind it as YAML.
 * @module
 */
import { GATES } from '../../model/verdict.js'
import { oneLine } from '../escape-control.js'
import { outcomesOf, type Outcome, type Subject } from '../subject.js'

/** Only `stable` is `ok`. */
export function tap(subject: Subject): string {
  const outcomes = outcomesOf(subject)
  const points = outcomes.flatMap((outcome, index) => [
    `${GATES[outcome.verdict] === 'pass' ? 'ok' : 'not ok'} ${index + 1} - ${describe(outcome.name)}`,
    ...diagnostics(outcome),
  ])
  return `${['TAP version 14', `1..${outcomes.length}`, ...points].join('\n')}\n`
}

/** A `#` would begin a directive such as `# SKIP`, and a backslash escapes. */
function describe(name: string): string {
  return oneLine(name).replace(/[\\#]/g, character => `\\${character}`)
}

/** What JSON writes is YAML as well. */
function diagnostics({ verdict, headline, reason, durationMs, rerun, run }: Outcome): string[] {
  const pairs = {
    verdict,
    headline,
    reason,
    duration_ms: Math.round(durationMs),
    ...(run?.bytesPerConnection ? { bytes_per_connection: run.bytesPerConnection } : {}),
    ...(rerun.length > 0 ? { rerun } : {}),
  }
  return [
    '  ---',
    ...Object.entries(pairs).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    '  ...',
  ]
}
