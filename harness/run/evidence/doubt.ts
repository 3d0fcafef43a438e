/**
 * Whether the evidence of a leak contradicts it: a further round of load left next to nothing.
 * @module
 */
import type { Contradiction, Retention } from '../../model/evidence.js'
import type { JudgedVerdict } from '../../verdict/judge.js'

/** What a further round of load left, where that contradicts the verdict. */
export interface Doubt extends Pick<Contradiction, 'connections' | 'expectedBytes' | 'foundBytes'> {
  /** Whether the live heap did rise with that round, so that only the snapshots show nothing. */
  readonly seenByHeap: boolean
}

/** Less than this share of what the lower limit of the slope predicts is not the same rise. */
const CLEARLY_LESS = 0.25
/** A round of load adds so much beside the leak: tables, buffers, the code that V8 compiles. */
const NOISE_BYTES = 64 * 1024

/**
 * Compares the whole growth between two snapshots, whoever retains it, with the slope of the verdict.
 * @param retention undefined where nothing was found out
 * @returns undefined where the verdict is no leak of the live heap, or the growth does not contradict it
 */
export function doubtOf(
  verdict: JudgedVerdict,
  retention: Retention | undefined,
  thresholdBytesPerConnection: number,
): Doubt | undefined {
  if (verdict.name !== 'leak' || verdict.decidedBy !== 'live-heap' || !verdict.trend) return undefined
  if (retention?.growthBytes === undefined || retention.connections <= 0) return undefined
  const { connections, growthBytes: foundBytes, liveHeapGrowthBytes } = retention
  const { estimate, low } = verdict.trend.bytesPerConnection
  const most = Math.min(
    CLEARLY_LESS * low * connections,
    Math.max(NOISE_BYTES, thresholdBytesPerConnection * connections),
  )
  if (foundBytes >= most) return undefined
  return {
    connections,
    expectedBytes: estimate * connections,
    foundBytes,
    seenByHeap: (liveHeapGrowthBytes ?? 0) >= most,
  }
}
