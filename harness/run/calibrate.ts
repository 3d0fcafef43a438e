/**
 * Leaks of known size, to see that this machine, now, tells them apart.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import { PLANTED_BYTES } from '../model/planted-bytes.js'
import type { RunResult } from '../model/run-result.js'
import { scenarioFor } from '../model/scenario.js'
import { formatTarget, type Mode, type TargetSpec } from '../model/target-spec.js'
import type { RunObserver } from './arm.js'
import { runScenario } from './run-scenario.js'

/** What the smallest leak takes, by the plan of stages: two of them in which it outgrows what a young server may take. */
const MOST_CONNECTIONS = 29_000

export interface CalibrationRow {
  /** Per connection; 0 where the server is as it was published. */
  readonly plantedBytes: number
  readonly run: RunResult
  /** A leak that was called one, or none that was called stable; and told from the size before. */
  readonly told: boolean
}

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
  if (
    (target.kind !== 'node' && target.kind !== 'go') ||
    (target.kind === 'node' ? target.planted : target.plant)
  ) {
    throw new HarnessError(
      `No leak can be planted in ${formatTarget(target)}`,
      'Give --target node, or go@VERSION with a release that has none of its own, such as go@1.66.3.',
    )
  }
  if (bytes === 0) return target
  const planted = { bytes, everyNth: 1 }
  return target.kind === 'node'
    ? { kind: 'node', planted: true, plant: planted }
    : { ...target, plant: planted }
}

/** @param before the run with the size before it; undefined for the first */
function isTold(plantedBytes: number, run: RunResult, before: RunResult | undefined): boolean {
  if (run.verdict !== (plantedBytes === 0 ? 'stable' : 'leak')) return false
  const low = run.bytesPerConnection?.low ?? -Infinity
  const highBefore = before ? (before.bytesPerConnection?.high ?? Infinity) : -Infinity
  return before === undefined || low > highBefore
}
