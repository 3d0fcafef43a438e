/**
 * `github`: workflow commands of GitHub Actions, an annotation for each outcome.
 *
 * The rules of escaping are those of `@actions/core`: in a message `%`, CR and LF; in a property `:` and `,` too.
 * @module
 */
import { escapeControl } from '../escape/escape-control.js'
import type { ReportFormat } from '../report-format.js'
import { probeSentences } from '../subject/probe-text.js'
import { untested } from '../subject/call-text.js'
import { outcomesOf, type Outcome } from '../subject/subject.js'
import { gateOf } from '../../model/verdict.js'

/** Annotations for GitHub Actions. */
export const github: ReportFormat = {
  name: 'github',
  help: 'annotations for GitHub Actions',
  fileName: 'annotations.txt',
  input: 'escaped',
  readInLogs: false,
  onGithubActions: 'stderr',
  render: subject => outcomesOf(subject).map(annotation).join(''),
}

/** `stable` is a notice, every other verdict an error. */
function annotation({ name, verdict, headline, reason, run, rerun }: Outcome): string {
  const level = gateOf(verdict) === 'pass' ? 'notice' : 'error'
  const message = [
    headline,
    reason,
    ...(run ? [...probeSentences(run), ...untested(run)] : []),
    ...rerun.map(command => `Run it again: ${command}`),
  ].join('\n')
  return `::${level} title=${property(`leakgate: ${verdict}: ${name}`)}::${data(message)}\n`
}

function data(text: string): string {
  return escapeControl(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
