/**
 * Whether the two versions of an entry are told apart.
 * @module
 */
import type { CellOutcome } from '../matrix/run-matrix.js'
import type { RunResult } from '../model/run-result.js'
import { SIDES } from './gallery-cells.js'
import type { GalleryEntry, GalleryPair } from './gallery-entry.js'

/** What became of an entry. */
export interface EntryOutcome {
  readonly entry: GalleryEntry
  /** The runs, where there are results. */
  readonly leaky?: RunResult
  readonly fixed?: RunResult
  /**
   * Why the versions are not told apart; empty where they are. For an entry without a pair it says what was tried.
   */
  readonly faults: readonly string[]
}

/** @param outcomes those of this entry's cells; none for an entry without a pair */
export function outcomeOf(entry: GalleryEntry, outcomes: readonly CellOutcome[]): EntryOutcome {
  const { pair } = entry
  if (!pair) return { entry, faults: [entry.tried ?? ''] }
  const [leaky, fixed] = SIDES.map(side => outcomes.find(({ cell }) => cell.scenario === side))
  return {
    entry,
    ...(leaky?.run ? { leaky: leaky.run } : {}),
    ...(fixed?.run ? { fixed: fixed.run } : {}),
    faults: [
      ...withoutResult('leaky', leaky),
      ...leakyFaults(pair, leaky?.run),
      ...withoutResult('fixed', fixed),
      ...fixedFaults(fixed?.run),
    ],
  }
}

/** What the leaky version keeps for each unit, by the metric that decides; undefined where it was not seen. */
export function keptBy({ keeps }: GalleryPair, run: RunResult): number | undefined {
  return run.metrics.find(({ metric }) => metric === keeps.metric)?.perConnection?.estimate
}

/** The path from a root to what is kept, as one line; undefined where it was not found. */
export function pathOf(run: RunResult): string | undefined {
  return run.evidence?.retention?.holder?.path
    .map(({ type, field }) => `${type}${/^\w/.test(field) ? ' ' : ''}${field}`)
    .join(' → ')
}

function leakyFaults(pair: GalleryPair, run: RunResult | undefined): string[] {
  if (!run) return []
  if (run.verdict !== 'leak') return [`the leaky version is ${run.verdict}: ${run.reason}`]
  const { metric, perUnit, within } = pair.keeps
  const kept = keptBy(pair, run)
  const faults: string[] = []
  if (kept === undefined || Math.abs(kept - perUnit) > within * perUnit)
    faults.push(
      `it keeps ${kept ?? 'nothing'} of ${metric} for each unit, and ${perUnit} ± ${within * 100} % is expected`,
    )
  const path = pathOf(run)
  if (pair.retainedBy !== undefined && !new RegExp(pair.retainedBy).test(path ?? ''))
    faults.push(`the path is ${path ?? 'unknown'}, and ${pair.retainedBy} is expected`)
  return faults
}

function fixedFaults(run: RunResult | undefined): string[] {
  return run && run.verdict !== 'stable' ? [`the fixed version is ${run.verdict}: ${run.reason}`] : []
}

function withoutResult(side: string, outcome: CellOutcome | undefined): string[] {
  if (outcome?.run) return []
  return [`the ${side} version has no result: ${outcome?.problem?.message ?? 'it was not run'}`]
}
