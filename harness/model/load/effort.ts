/**
 * How thoroughly a run looks: what it may take, and which leaks it must be able to see (`--effort`). A new effort is a row here.
 * @module
 */

/** How many connections a stage has more than the one before. */
export interface StageGrowth {
  /** The most times as many, while rounds are small. */
  readonly factor: number
  /** From so many connections in a round on, the rounds of the next stage are twice as long. */
  readonly largeRoundConnections: number
}

interface EffortRow {
  /** In a help text, after the name. */
  readonly help: string
  /** Times the `--at-least` of the workload, 10,000 for connections. */
  readonly atLeastFactor: number
  /** A small rise is a leak if the middle of its second stage lies beyond so many times `--at-least`. */
  readonly confirmedAfter: number
  readonly growth: StageGrowth
  /** Default of `--connections`. */
  readonly maxConnections: number
  /** Default of `--max-seconds`, in milliseconds. */
  readonly maxDurationMs: number
}

const FOURFOLD: StageGrowth = { factor: 4, largeRoundConnections: 1_024 }

/** docs/verdict.md gives the reason for every figure. */
export const EFFORTS = {
  // Two stages are enough: a leak of 64 B that began within the first 3,000 connections exceeds the allowance of 256 KiB over the second.
  quick: {
    help: 'for every commit: stable after 5,700 connections',
    atLeastFactor: 0.3,
    // As late as in a standard run: a gate for every commit must not accuse a cache more often.
    confirmedAfter: 20,
    growth: { factor: 6, largeRoundConnections: 1_536 },
    maxConnections: 200_000,
    maxDurationMs: 300_000,
  },
  standard: {
    help: 'stable after 16,400',
    atLeastFactor: 1,
    confirmedAfter: 6,
    growth: FOURFOLD,
    maxConnections: 200_000,
    maxDurationMs: 300_000,
  },
  thorough: {
    help: 'for the night: stable after 188,000, and a cache of 200,000 entries is no leak',
    atLeastFactor: 10,
    confirmedAfter: 2.5,
    growth: FOURFOLD,
    maxConnections: 1_000_000,
    maxDurationMs: 3_600_000,
  },
} as const satisfies Record<string, EffortRow>

export type Effort = keyof typeof EFFORTS

export const DEFAULT_EFFORT: Effort = 'standard'

export const EFFORT_NAMES = Object.keys(EFFORTS) as readonly Effort[]
