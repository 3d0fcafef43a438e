/**
 * The lab's figures as a table.
 * @module
 */
import { correlationTable } from './correlation.js'
import type { Lab, LabRow } from './verdict-lab.js'

/** A leak that passed, or a healthy server that was accused. */
export function wrongOf({ leaks, leak, stable }: LabRow): number {
  return leaks ? stable : leak
}

export function labTable({ seed, series, rows, outOfReach, correlation }: Lab): string {
  const old = Object.keys(rows[0]?.oldWrong ?? {})
  const head = ['server', 'size', 'runs', 'leak', 'stable', 'inconclusive', 'connections', ...old]
  const cells = (row: LabRow): string[] => [
    row.shape,
    row.size === 0 ? '' : row.size.toLocaleString('en-US'),
    String(row.runs),
    mark(row.leak, !row.leaks),
    mark(row.stable, row.leaks),
    String(row.inconclusive),
    row.medianConnections.toLocaleString('en-US'),
    ...old.map(rule => `${percent((row.oldWrong[rule] ?? 0) / row.runs)} wrong`),
  ]
  const part = (title: string, these: readonly LabRow[]): string[] => {
    const sum = (of: (row: LabRow) => number): number => these.reduce((total, row) => total + of(row), 0)
    return [
      '',
      `**${title}**: ${sum(wrongOf)} of ${sum(row => row.runs)} on the wrong side, ` +
        `${sum(row => row.inconclusive)} inconclusive.`,
      '',
      line(head),
      line(head.map(() => '---')),
      ...these.map(row => line(cells(row))),
    ]
  }
  return [
    `Seed ${seed}. Servers made from ${series.length} recorded series of ` +
      `${series.reduce((sum, one) => sum + one.samples, 0)} samples.`,
    ...part(
      'Healthy',
      rows.filter(row => !row.leaks),
    ),
    ...part(
      'Leaky',
      rows.filter(row => row.leaks),
    ),
    ...part('Not decidable in a run of the default length', outOfReach),
    '',
    correlationTable(correlation),
  ].join('\n')
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const mark = (count: number, wrong: boolean): string => (wrong && count > 0 ? `**${count}**` : String(count))

const percent = (share: number): string => `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)} %`
