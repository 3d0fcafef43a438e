/**
 * What a report is of, and what comes of it line by line.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import type { VerdictName } from '../../model/verdict.js'
import { comparisonHeadline, type ComparedRuns } from './compared-runs.js'
import { headline, runName } from './headline.js'
import type { MatrixCell } from './matrix.js'
import { rerunCommand } from './rerun-command.js'

export type Subject =
  | { readonly kind: 'run'; readonly run: RunResult }
  | ({ readonly kind: 'comparison' } & ComparedRuns)
  | { readonly kind: 'matrix'; readonly cells: readonly MatrixCell[] }

/** One thing that passes or does not, for formats that list such. */
export interface Outcome {
  readonly name: string
  readonly verdict: VerdictName
  /** One sentence. */
  readonly headline: string
  readonly reason: string
  readonly durationMs: number
  /** Commands that run it again. */
  readonly rerun: readonly string[]
  /** The run that it rests on; absent where a cell has none. */
  readonly run?: RunResult
}

/** A run and a comparison are one outcome; a grid has one for each cell. */
export function outcomesOf(subject: Subject): Outcome[] {
  switch (subject.kind) {
    case 'run':
      return [ofRun(subject.run)]
    case 'comparison':
      return [ofComparison(subject)]
    case 'matrix':
      return subject.cells.map(ofCell)
  }
}

function ofRun(run: RunResult): Outcome {
  const { verdict, reason, durationMs } = run
  const command = rerunCommand(run)
  return {
    name: runName(run),
    verdict,
    headline: headline(run),
    reason,
    durationMs,
    rerun: command === undefined ? [] : [command],
    run,
  }
}

/** What is wrong before a change is why it was made: the run after it decides, if there is something to compare. */
function ofComparison(compared: ComparedRuns): Outcome {
  const { before, after, comparison } = compared
  return {
    name: `${runName(before)} → ${runName(after)}`,
    verdict: comparison.outcome === 'void' ? 'void' : after.verdict,
    headline: comparisonHeadline(compared),
    reason: `${comparison.reason}; before: ${before.reason}; after: ${after.reason}`,
    durationMs: before.durationMs + after.durationMs,
    rerun: [before, after].flatMap(run => rerunCommand(run) ?? []),
    run: after,
  }
}

function ofCell({ version, scenario, run, problem }: MatrixCell): Outcome {
  if (run) return ofRun(run)
  const reason = problem ?? 'it was not run'
  return {
    name: `${version}, ${scenario}`,
    verdict: 'void',
    headline: `${version}, ${scenario} has no result.`,
    reason,
    durationMs: 0,
    rerun: [],
  }
}
