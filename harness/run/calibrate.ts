/**
 * Leaks of known size, to see that this machine, now, tells them apart.
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
import type { RunObserver } from './arm.js'
import { runScenario } from './run-scenario.js'
import { scenarioFor } from './scenario/scenario-for.js'

/** What the smallest leak takes, by the plan of stages: two of them in which it outgrows what a young server may take. */
const MOST_CONNECTIONS = 29_000

/** The run with one planted leak size. */
export interface CalibrationRow {
  /** Per connection; 0 where the server is as it was published. */
  readonly plantedBytes: number
  readonly run: RunResult
  /** A leak that was called one, or none that was called stable; and told from the size before. */
  readonly told: boolean
}

/** The runs with all planted leak sizes on one target. */
export interface Calibration {
  /** The server, as a user names it. */
  readonly target: string
  readonly mode: Mode
  readonly rows: readonly CalibrationRow[]
  /** Whether every size was called what it is, and none could be taken for another. */
  readonly toldApart: boolean
}

/**
 * @param begins gives who is told of the run with that leak
 * @throws {HarnessError} where no leak can be planted in the target, and as `runScenario`
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
    const scenario = scenarioFor(spec, { mode, maxConnections: MOST_CONNECTIONS })
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
