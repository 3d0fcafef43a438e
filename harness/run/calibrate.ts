/**
 * Plants leaks of known size to check that this machine distinguishes them under its current conditions.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import { PLANTED_BYTES } from '../model/planted-bytes.js'
import type { RunResult } from '../model/run-result.js'
import type { TargetSpec } from '../model/target-spec.js'
import type { Mode } from '../model/mode.js'
import { formatTarget } from '../targets/format-target.js'
import { targetKindOf } from '../targets/registry.js'
import { plantableForms } from '../targets/target-help.js'
import type { RunObserver } from './run-observer.js'
import { runScenario } from './run-scenario.js'
import { scenarioFor } from './scenario/scenario-for.js'

/** Connections that the smallest leak needs: two stages in which it exceeds the allowance for a warm-up. */
const MOST_CONNECTIONS = 29_000

/** The run with one planted leak size. */
export interface CalibrationRow {
  /** Planted bytes per connection; 0 for the server without a planted leak. */
  readonly plantedBytes: number
  readonly run: RunResult
  /** True if the verdict is correct and the run differs from the run with the previous size. */
  readonly told: boolean
}

/** The runs with all planted leak sizes on one target. */
export interface Calibration {
  /** The server, as a user names it. */
  readonly target: string
  readonly mode: Mode
  readonly rows: readonly CalibrationRow[]
  /** True if `told` is true in every row. */
  readonly toldApart: boolean
}

/**
 * @param begins returns the observer of the run with that planted leak
 * @throws {HarnessError} if no leak can be planted in the target, and as `runScenario`
 */
export async function calibrate(
  target: TargetSpec,
  mode: Mode,
  signal: AbortSignal,
  begins: (plantedBytes: number) => RunObserver = () => ({}),
): Promise<Calibration> {
  const rows: CalibrationRow[] = []
  for (const plantedBytes of PLANTED_BYTES) {
    const spec = plant(target, plantedBytes)
    // What was planted is known to be no cache, so it needs no confirmation.
    const known = plantedBytes === 0 ? {} : { atLeastConnections: 0 }
    const scenario = scenarioFor(spec, { mode, maxConnections: MOST_CONNECTIONS, ...known })
    const run = await runScenario(scenario, signal, begins(plantedBytes))
    rows.push({ plantedBytes, run, told: isTold(plantedBytes, run, rows.at(-1)?.run) })
  }
  return { target: formatTarget(target), mode, rows, toldApart: rows.every(({ told }) => told) }
}

function plant(target: TargetSpec, bytes: number): TargetSpec {
  const kind = targetKindOf(target)
  if (!kind.plant || kind.isPlanted?.(target) === true) {
    throw new HarnessError(
      `No leak can be planted in ${formatTarget(target)}`,
      `Give --target ${plantableForms()}, with a release that does not leak by itself.`,
    )
  }
  return bytes === 0 ? target : kind.plant(target, { bytes, everyNth: 1 })
}

/** @param before the run with the size before it; undefined for the first */
function isTold(plantedBytes: number, run: RunResult, before: RunResult | undefined): boolean {
  if (run.verdict !== (plantedBytes === 0 ? 'stable' : 'leak')) return false
  const low = run.bytesPerConnection?.low ?? -Infinity
  const highBefore = before ? (before.bytesPerConnection?.high ?? Infinity) : -Infinity
  return before === undefined || low > highBefore
}
