/**
 * Who holds what a Go server kept of a round of load.
 * @module
 */
import { join } from 'node:path'
import type { Retention } from '../../model/evidence.js'
import { compareLooks, holderFrom, takeLook } from './retain.js'

export interface GoRetentionInput {
  readonly pid: number
  /** Path of the built go-retain. */
  readonly tool: string
  /** Where the two looks are written. */
  readonly folder: string
  /** Puts a round of load through the server, has it collect, and says how many units of load it was. */
  readonly addLoad: () => Promise<number>
  /** Growth up to this is none. */
  readonly thresholdBytesPerConnection: number
  readonly signal: AbortSignal
}

export interface GoRetention {
  readonly retention: Retention
  /** How long the server stood still, both looks together. */
  readonly stoppedMs: number
  /** What may be wrong with the figures, in go-retain's words. */
  readonly warnings: readonly string[]
  /** Names of the looks in the folder. */
  readonly files: readonly string[]
}

const BEFORE = 'retain-before.json'
const AFTER = 'retain-after.json'

/**
 * Looks, has load added, and looks again; the server has to have collected just before.
 * @throws {Error} with go-retain's own words where it cannot look
 */
export async function goRetention(input: GoRetentionInput): Promise<GoRetention> {
  const { pid, folder, thresholdBytesPerConnection } = input
  const [beforePath, afterPath] = [join(folder, BEFORE), join(folder, AFTER)]
  const before = await takeLook(pid, beforePath, input)
  const connections = await input.addLoad()
  const after = await takeLook(pid, afterPath, input)
  const growth = await compareLooks(beforePath, afterPath, input)
  const grew = growth.growthBytes > thresholdBytesPerConnection * connections
  return {
    retention: { connections, holder: grew ? holderFrom(growth) : null },
    stoppedMs: before.stoppedMs + after.stoppedMs,
    warnings: growth.warnings,
    files: [BEFORE, AFTER],
  }
}
