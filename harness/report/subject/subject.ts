/**
 * The subject of a report, and its outcomes.
 * @module
 */
import { galleryCommandOf } from '../../model/names/rerun.js'
import type { RunResult } from '../../model/run-result.js'
import type { VerdictName } from '../../model/verdict.js'
import { comparisonHeadline, type ComparedRuns } from './compared-runs.js'
import { headline, runName } from './headline.js'
import type { MatrixCell, ReportPair } from './matrix.js'
import { reasonOf } from './reason-of.js'
import { commandText, rerunCommand } from './rerun-command.js'

/** What a report is about. */
export type Subject =
  | { readonly kind: 'run'; readonly run: RunResult }
  | ({ readonly kind: 'comparison' } & ComparedRuns)
  | {
      readonly kind: 'matrix'
      readonly cells: readonly MatrixCell[]
      /** Where the grid is the gallery. */
      readonly pairs?: readonly ReportPair[]
    }

/** One thing that passes or fails, for formats that list such things. */
export interface Outcome {
  readonly name: string
  readonly verdict: VerdictName
  /** One sentence. */
  readonly headline: string
  readonly reason: string
  readonly durationMs: number
  /** Commands that repeat it; empty where it was not started from a command line. */
  readonly rerun: readonly string[]
  /** The run behind the verdict; absent where a cell has none. */
  readonly run?: RunResult
}

/** A run or a comparison has one outcome, a matrix one for each cell, and the gallery one for each pair. */
export function outcomesOf(subject: Subject): Outcome[] {
  switch (subject.kind) {
    case 'run':
      return [ofRun(subject.run)]
    case 'comparison':
      return [ofComparison(subject)]
    case 'matrix':
      return subject.pairs
        ? subject.pairs.map(pair => ofPair(pair, subject.cells))
        : subject.cells.map(ofCell)
  }
}

function ofRun(run: RunResult): Outcome {
  const { verdict, durationMs } = run
  const command = rerunCommand(run)
  return {
    name: runName(run),
    verdict,
    headline: headline(run),
    reason: reasonOf(run),
    durationMs,
    rerun: command === undefined ? [] : [command],
    run,
  }
}

/** The run after the change decides: a fault before the change is the reason for the change. */
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

/** A pair that is told apart passes: its leak is what is asked for. */
function ofPair({ name, title, toldApart, faults }: ReportPair, cells: readonly MatrixCell[]): Outcome {
  const runs = cells.flatMap(({ version, run }) => (version === name && run ? [run] : []))
  return {
    name: `${name}: ${title}`,
    verdict: toldApart ? 'stable' : runs.length < 2 ? 'void' : 'leak',
    headline: toldApart
      ? `${name}: the leaky and the fixed version are told apart.`
      : `${name}: the leaky and the fixed version are not told apart.`,
    reason: toldApart ? runs.map(run => `${run.verdict}: ${run.reason}`).join('; ') : faults.join('; '),
    durationMs: runs.reduce((sum, run) => sum + run.durationMs, 0),
    rerun: [commandText(galleryCommandOf(name))],
  }
}
