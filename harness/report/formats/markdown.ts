/**
 * `markdown`: Markdown as GitHub and GitLab show it: for a job's summary, or a comment on a pull request.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { escapeControl, oneLine } from '../escape/escape-control.js'
import { evidenceLines } from '../text/evidence-text.js'
import { untested } from '../subject/call-text.js'
import { unseenBy } from '../subject/probe-text.js'
import { decidingAmount } from '../subject/deciding-slope.js'
import { leadMetricOf } from '../subject/lead-slope.js'
import { factsOf } from '../subject/facts.js'
import { formatDuration } from '../units/format-bytes.js'
import type { ReportFormat } from '../report-format.js'
import { headlineOfMatrix } from '../subject/matrix.js'
import { outcomesOf, type Outcome, type Subject } from '../subject/subject.js'
import { VERDICT_STYLES } from '../verdict-style.js'
import { formatAmount, metricName, unitName } from '../units/units.js'

/** Markdown for job summaries and comments. */
export const markdown: ReportFormat = {
  name: 'markdown',
  help: 'Markdown for a comment or a job summary',
  fileName: 'report.md',
  input: 'escaped',
  readInLogs: true,
  onGithubActions: 'job-summary',
  render: renderMarkdown,
}

function renderMarkdown(subject: Subject): string {
  const outcomes = outcomesOf(subject)
  const blocks =
    subject.kind === 'matrix'
      ? [`## leakgate: ${escape(headlineOfMatrix(subject))}`, gridOf(outcomes)]
      : outcomes.flatMap(blocksOf)
  return `${blocks.join('\n\n')}\n`
}

function blocksOf({ verdict, headline, reason, rerun, run }: Outcome): string[] {
  return [
    `## ${VERDICT_STYLES[verdict].emoji} ${verdict}: ${escape(headline)}`,
    escape(reason),
    ...(run
      ? [
          ...[...unseenBy(run), ...untested(run)].map(escape),
          ...metricTable(run),
          ...evidence(run),
          facts(run),
        ]
      : []),
    ...rerun.map(command => `Run it again:\n\n${codeBlock(command, 'sh')}`),
  ]
}

function metricTable({ metrics, unit: counted }: RunResult): string[] {
  if (metrics.length === 0) return []
  const rows = metrics.map(({ metric, unit, verdict, perConnection }) => {
    const limits = [perConnection?.low, perConnection?.high].map(limit =>
      limit === null || limit === undefined ? 'open' : formatAmount(limit, unit),
    )
    return [
      metricName(metric),
      perConnection ? formatAmount(perConnection.estimate, unit) : '-',
      perConnection ? limits.join(' to ') : '-',
      `${VERDICT_STYLES[verdict].emoji} ${verdict}`,
    ]
  })
  return [table(['metric', `per ${unitName(counted)}`, '99 % interval', 'verdict'], rows)]
}

function gridOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ name, verdict, run, durationMs, reason }) => [
    name,
    `${VERDICT_STYLES[verdict].emoji} ${verdict}`,
    run ? decidingAmount(run) || '-' : reason,
    formatDuration(durationMs),
  ])
  const [unit = 'connection', another] = new Set(
    outcomes.flatMap(({ run }) => (run ? [unitName(run.unit)] : [])),
  )
  const noHeap = outcomes.some(({ run }) => run && leadMetricOf(run) !== 'live-heap')
  return table(
    [
      'run',
      'verdict',
      `${noHeap ? 'memory' : 'live heap'} per ${another === undefined ? unit : 'unit'}`,
      'took',
    ],
    rows,
  )
}

function facts(run: RunResult): string {
  const rows = factsOf(run).map(pair => [...pair])
  return `<details><summary>What was run</summary>\n\n${table(['', ''], rows)}\n\n</details>`
}

function evidence(run: RunResult): string[] {
  const lines = evidenceLines(run)
  return lines.length === 0 ? [] : [codeBlock(lines.join('\n'), 'text')]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** The fence is longer than any in the text, so that the text cannot end the block. */
function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${escapeControl(text)}\n${fence}`
}

/**
 * Puts the text on one line and escapes what Markdown or HTML would interpret: markup with a backslash; mentions, issue
 * numbers and links with a character reference.
 */
function escape(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>|~!&]/g, character => (character === '&' ? '&amp;' : `\\${character}`))
    .replace(/@|#(?=\d)|:(?=\/\/)|(?<=www)\./gi, character => `&#${character.charCodeAt(0)};`)
}
