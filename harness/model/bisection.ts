/**
 * A search over releases, as it is stored in `bisect.json`.
 * @module
 */
import type { RunResult } from './run-result.js'

/** Raised whenever a stored key changes its meaning or goes away; new keys do not raise it. */
export const BISECTION_SCHEMA_VERSION = 1

/** One release that was tried. */
export interface BisectStep {
  /** As a user would name it, e.g. `go@1.61.0`. */
  readonly target: string
  readonly version: string
  /** `skip` where it cannot be built or does not serve, or two runs of it were not sure. */
  readonly state: 'good' | 'bad' | 'skip'
  /** One sentence. */
  readonly reason: string
  /** Whether its server had to be built or installed; otherwise it was in the cache. */
  readonly built: boolean
  /** How often it was run. */
  readonly runs: number
  readonly durationMs: number
  /** The last run of it; absent where there was none. */
  readonly run?: RunResult
}

/** The result of `leakgate bisect`, as `bisect.json` stores it. */
export interface Bisection {
  readonly schemaVersion: typeof BISECTION_SCHEMA_VERSION
  readonly leakgateVersion: string
  readonly good: string
  readonly bad: string
  /** Whether the search is for the leak or for the fix depends on which of the two releases is newer. */
  readonly lookedFor: 'first-bad' | 'first-good'
  /** The release found; null where it is one of several `candidates`. */
  readonly first: string | null
  /** Every release that it may be: one, or several where those between could not be judged. */
  readonly candidates: readonly string[]
  /** The last release before them; null where it is unknown. */
  readonly last: string | null
  /** The conclusion in one sentence. */
  readonly conclusion: string
  readonly steps: readonly BisectStep[]
  /** Servers that were built or installed for it, and those that were in the cache. */
  readonly built: number
  readonly cached: number
}
