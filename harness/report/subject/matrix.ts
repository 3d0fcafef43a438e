/**
 * Many runs as a grid: one row for each version, one column for each scenario.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { nameOf } from './headline.js'
import { LISTED_VERDICTS, WORST_VERDICT_FIRST } from '../../model/verdict.js'

/** One cell of the grid, with or without a result. */
export interface MatrixCell {
  /** Names the row: the server. */
  readonly version: string
  /** Names the column: the mode and the load. */
  readonly scenario: string
  /** Absent where the cell has no result. */
  readonly run?: RunResult
  /** Why the cell has no result. */
  readonly problem?: string
  /** Address of the cell's own report, relative to the grid's; a path without a scheme. */
  readonly href?: string
}

/** The public report that a row of the gallery is about. */
export interface ReportPair {
  /** The name of the row. */
  readonly name: string
  readonly title: string
  /** Its address. */
  readonly report: string
  /** Whether the leaky and the fixed version are told apart. */
  readonly toldApart: boolean
  /** Why they are not; empty where they are. */
  readonly faults: readonly string[]
  /** What each column ran, by its name: `go@1.66.2`. */
  readonly versions: Readonly<Record<string, string>>
  /** The path from a root to what the leaky version keeps, as one line. */
  readonly retainedBy?: string
}

/** One cell for each run; its row is the name or the target, its column the mode and the load. */
export function cellsOf(runs: readonly RunResult[]): MatrixCell[] {
  return runs.map(run => ({
    version: nameOf(run),
    scenario: scenarioName(run.target.mode, run.close, run.load.tls),
    run,
  }))
}

/** The name of a column: `xDS clean`, `plain mtls rst`. */
export function scenarioName(mode: 'xds' | 'plain', close: string, tls?: string): string {
  return [mode === 'xds' ? 'xDS' : 'plain', ...(tls === undefined ? [] : [tls]), close].join(' ')
}

/** Cells arranged as a grid. */
export interface Matrix {
  readonly versions: readonly string[]
  readonly scenarios: readonly string[]
  /** All cells of one place: none where nothing was run, several where it was run more than once. */
  readonly at: (version: string, scenario: string) => readonly MatrixCell[]
}

/** Rows and columns in the order of their first cells. */
export function arrange(cells: readonly MatrixCell[]): Matrix {
  return {
    versions: [...new Set(cells.map(({ version }) => version))],
    scenarios: [...new Set(cells.map(({ scenario }) => scenario))],
    at: (version, scenario) => cells.filter(cell => cell.version === version && cell.scenario === scenario),
  }
}

/** One sentence with the count of each verdict: `8 runs: 3 leak, 5 stable.` */
export function matrixHeadline(cells: readonly MatrixCell[]): string {
  const counts = LISTED_VERDICTS.map(
    name => [name, cells.filter(({ run }) => run?.verdict === name).length] as const,
  )
  const missing = cells.filter(({ run }) => run === undefined).length
  const parts = [...counts, ['without a result', missing] as const].filter(([, count]) => count > 0)
  return `${cells.length} runs: ${parts.map(([name, count]) => `${count} ${name}`).join(', ')}.`
}

/** `17 of 17 public reports told apart.` */
export function pairsHeadline(pairs: readonly ReportPair[]): string {
  const apart = pairs.filter(({ toldApart }) => toldApart).length
  return `${apart} of ${pairs.length} public reports told apart.`
}

/** The worst verdict: a leak, then void or without a result, then inconclusive, then stable. */
export function matrixVerdict(cells: readonly MatrixCell[]): RunResult['verdict'] {
  const verdicts = new Set(cells.map(({ run }) => run?.verdict ?? 'void'))
  return WORST_VERDICT_FIRST.find(name => verdicts.has(name)) ?? 'void'
}

/** The headline of a grid of runs, or of the gallery. */
export function headlineOfMatrix({
  cells,
  pairs,
}: {
  readonly cells: readonly MatrixCell[]
  readonly pairs?: readonly ReportPair[]
}): string {
  return pairs ? pairsHeadline(pairs) : matrixHeadline(cells)
}
