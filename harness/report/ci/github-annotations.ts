/**
 * Workflow commands of GitHub Actions: an annotation for each outcome.
 *
 * The rules of escaping are those of `@actions/core`: in a message `%`, CR and LF; in a property `:` and `,` too.
 * @module
 */
import { GATES } from '../../model/verdict.js'
import { escapeControl } from '../escape-control.js'
import { outcomesOf, type Outcome, type Subject } from '../subject.js'

/** Lines for standard output; what does not pass is an error. */
export function githubAnnotations(subject: Subject): string {
  return outcomesOf(subject).map(annotation).join('')
}

function annotation({ name, verdict, headline, reason, rerun }: Outcome): string {
  const level = GATES[verdict] === 'pass' ? 'notice' : 'error'
  const message = [headline, reason, ...rerun.map(command => `Run it again: ${command}`)].join('\n')
  return `::${level} title=${property(`leakgate: ${verdict}: ${name}`)}::${data(message)}\n`
}

function data(text: string): string {
  return escapeControl(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
