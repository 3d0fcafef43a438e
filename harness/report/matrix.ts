/**
 * Many runs as a grid: versions down, scenarios across.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import { verdictsBy } from '../model/verdict.js'

/** In a headline. */
const LISTED = verdictsBy({ leak: 0, inconclusive: 1, void: 2, stable: 3 })

/** As an exit code would say it: a leak before what was not measured, that before stable. */
const WORST_FIRST = verdictsBy({ leak: 0, void: 1, inconclusive: 2, stable: 3 })

export interface MatrixCell {
  /** The row: which server. */
  readonly version: string
  /** The column: what was done to it. */
  readonly scenario: string
  /** Absent where the cell has no result. */
  readonly run?: RunResult
  /** Why it has none. */
  readonly problem?: string
  /** Address of the cell's own report, relative to the grid's; a path without a scheme. */
  readonly href?: string
}

/** Rows and columns of runs are named by what tells them apart. */
export function cellsOf(runs: readonly RunResult[]): MatrixCell[] {
  return runs.map(run => ({
    version: run.target.name,
    scenario: scenarioName(run.target.mode, run.close, run.load.tls),
    run,
  }))
}

/** The name of a column: `xDS clean`, `plain mtls rst`. */
export function scenarioName(mode: 'xds' | 'plain', close: string, tls?: string): string {
  return [mode === 'xds' ? 'xDS' : 'plain', ...(tls === undefined ? [] : [tls]), close].join(' ')
}

export interface Matrix {
  readonly versions: readonly string[]
  readonly scenarios: readonly string[]
  /** All cells of one place: none where it was not run, several where it was run again. */
  readonly at: (version: string, scenario: string) => readonly MatrixCell[]
}

/** Rows and columns in the order in which they first come. */
export function arrange(cells: readonly MatrixCell[]): Matrix {
  return {
    versions: [...new Set(cells.map(({ version }) => version))],
    scenarios: [...new Set(cells.map(({ scenario }) => scenario))],
    at: (version, scenario) => cells.filter(cell => cell.version === version && cell.scenario === scenario),
  }
}

/** `3 leak, 5 stable`, and those without a result; in one sentence. */
export function matrixHeadline(cells: readonly MatrixCell[]): string {
  const counts = LISTED.map(name => [name, cells.filter(({ run }) => run?.verdict === name).length] as const)
  const missing = cells.filter(({ run }) => run === undefined).length
  const parts = [...counts, ['without a result', missing] as const].filter(([, count]) => count > 0)
  return `${cells.length} runs: ${parts.map(([name, count]) => `${count} ${name}`).join(', ')}.`
}

/** The worst verdict of them; a cell without a result, and a grid without cells, measured nothing. */
export function matrixVerdict(cells: readonly MatrixCell[]): RunResult['verdict'] {
  const verdicts = new Set(cells.map(({ run }) => run?.verdict ?? 'void'))
  return WORST_FIRST.find(name => verdicts.has(name)) ?? 'void'
}
