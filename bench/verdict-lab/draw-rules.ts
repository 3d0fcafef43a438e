/**
 * How often each rule was wrong on the same samples.
 * @module
 */
import { wrongOf } from './lab-table.js'
import { OTHER_LEAKS } from './shapes.js'
import { bar, picture, words } from './svg.js'
import type { Lab, LabRow } from './verdict-lab.js'

const [NAME, WIDTH, ROW, TOP] = [190, 250, 24, 60]

export function drawRules(lab: Lab): string {
  // Rules that see the heap only are not counted as wrong for other metrics.
  const elsewhere = new Set(OTHER_LEAKS.map(({ name }) => name))
  const rows = lab.rows.filter(({ shape }) => !elsewhere.has(shape))
  const old = Object.keys(rows[0]?.oldWrong ?? {})
  const lanes: [string, (row: LabRow) => number][] = [
    ['leakgate', wrongOf],
    ...old.map((name): [string, (row: LabRow) => number] => [name, row => row.oldWrong[name] ?? 0]),
  ]
  const share = (leaks: boolean, wrong: (row: LabRow) => number): number => {
    const these = rows.filter(row => row.leaks === leaks)
    return total(these, wrong) / total(these, row => row.runs)
  }
  const column = (x: number, title: string, leaks: boolean): string[] => [
    words(x, 24, title, { bold: true }),
    words(
      x,
      42,
      `${total(
        rows.filter(row => row.leaks === leaks),
        row => row.runs,
      ).toLocaleString('en-US')} runs`,
      {
        fill: '#666',
      },
    ),
    ...lanes.flatMap(([, wrong], i) => {
      const part = share(leaks, wrong)
      const y = TOP + i * ROW
      return [
        bar(x, y, WIDTH - 60, ROW - 8, '#f2f2f2'),
        bar(x, y, (WIDTH - 60) * part, ROW - 8, '#c0392b'),
        words(x + WIDTH - 54, y + 12, part === 0 ? 'none' : `${(100 * part).toFixed(1)} %`),
      ]
    }),
  ]
  return picture(NAME + 2 * WIDTH + 20, TOP + lanes.length * ROW + 10, [
    ...lanes.map(([name], i) => words(10, TOP + 12 + i * ROW, name, { bold: i === 0 })),
    ...column(NAME, 'Healthy servers accused', false),
    ...column(NAME + WIDTH + 10, 'Leaks of the heap passed', true),
  ])
}

function total(rows: readonly LabRow[], of: (row: LabRow) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0)
}
