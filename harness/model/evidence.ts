/**
 * The evidence of a leak, read after the last round: what allocated the memory, what retains it, what releases it, and
 * when the process runs out of memory. Plain data, stored as `evidence` in `run.json`.
 * @module
 */
import { z } from 'zod'
import { goroutinesSchema } from './goroutines.js'

/**
 * How much evidence is read. `none`: nothing. `profile`: allocations of every run where reading them costs milliseconds
 * (Go), and everything of a run whose verdict is `leak`. `full`: everything of every run that measured anything, with
 * the heap snapshots themselves.
 */
export const EVIDENCE_LEVELS = ['none', 'profile', 'full'] as const
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number]

/** A figure with the limits of its 99 % interval; null where a limit is open, or the figure is never reached. */
const intervalSchema = z.object({
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})

const allocationRowSchema = z.object({
  /** Go: the function that allocated. V8: the class, or the kind in parentheses. As the server names it. */
  name: z.string(),
  bytesPerConnection: z.number(),
  objectsPerConnection: z.number(),
  /** Of all that was added, 0 to 1. */
  share: z.number(),
  /** Go: who called it for most of what was added, the nearest first, up to the first function outside its package. */
  callers: z.array(z.string()).exactOptional(),
})

const allocationsSchema = z.object({
  /** How they were found, as the runtime names it: `go-heap-profile`, `v8-heap-snapshots`, … */
  by: z.string(),
  /** What each row is; absent in files older than it, see {@link rowsOf}. */
  rowsAre: z.enum(['functions', 'classes']).exactOptional(),
  /** Units of load between the two readings. */
  connections: z.number().nonnegative(),
  /** Added between the two readings and still live, all rows together. */
  bytesPerConnection: z.number(),
  objectsPerConnection: z.number(),
  /** Go: bytes allocated for each sample that the runtime took, on average (MemProfileRate); figures are scaled by it. */
  sampledEveryBytes: z.number().positive().optional(),
  /** The largest first. */
  rows: z.array(allocationRowSchema),
})

const pathStepSchema = z.object({
  /** What the path begins at; `field` for every step after the first. */
  kind: z.enum(['global', 'stack', 'goroutine', 'root', 'field']),
  /** The variable, function, root or type that the step leads out of, with its whole name. */
  type: z.string(),
  /**
   * The way out of it: `.conns[*]`, ` variable kept`; empty where it is itself the reference. For a stack, the variable;
   * for a goroutine, the function where it stands.
   */
  field: z.string(),
})

const holderSchema = z.object({
  /** How it was found, as the runtime names it: `go-retain`, `v8-heap-snapshots`, … */
  by: z.string(),
  /** What accumulates. */
  objects: z.object({
    type: z.string(),
    /** How many were added between the two snapshots. */
    count: z.number().nonnegative(),
    /** Bytes that are released with one of them, itself included. */
    bytesEach: z.number().nonnegative(),
  }),
  /** Bytes retained there that were added between the two snapshots. */
  growthBytes: z.number(),
  /** Of all that was added, 0 to 1. */
  shareOfGrowth: z.number(),
  /** From a root of the collector to the objects, by the names in the source. */
  path: z.array(pathStepSchema),
  /** The path from a package variable, where the first path begins at a stack. */
  pathFromGlobal: z.array(pathStepSchema).optional(),
  /** A path from another root that retains the objects as well: to cut one of the two releases nothing. */
  pathFromOther: z.array(pathStepSchema).exactOptional(),
})

const retentionSchema = z.object({
  /** Units of load between the two snapshots. */
  connections: z.number().nonnegative(),
  /** Null where nothing was found to retain what was added. */
  holder: holderSchema.nullable(),
  /** Bytes that the second snapshot has more than the first one, whoever retains them; absent in files older than it. */
  growthBytes: z.number().exactOptional(),
  /** The same by the live heap: from a sample just before the load to one just after it; absent as above. */
  liveHeapGrowthBytes: z.number().exactOptional(),
})

/**
 * What followed where the evidence contradicted a leak:
 * - `rise-ended`: more rounds were made, and the live heap was level
 * - `rise-continued`: more rounds were made, and it is a leak all the same
 * - `not-decided`: more rounds were made, and they were too few
 * - `not-seen`: the live heap did rise, so the snapshots do not see where
 * - `no-connections`, `no-seconds`: the budget had no room for more rounds
 * - `other-rounds`: the control had made other rounds, so that no more could be compared
 */
const CONTRADICTION_OUTCOMES = [
  'rise-ended',
  'rise-continued',
  'not-decided',
  'not-seen',
  'no-connections',
  'no-seconds',
  'other-rounds',
] as const

const contradictionSchema = z.object({
  /** Units of load between the two snapshots. */
  connections: z.number().nonnegative(),
  /** Bytes that these would have added at the slope of the verdict. */
  expectedBytes: z.number(),
  /** Bytes that the second snapshot has more than the first one. */
  foundBytes: z.number(),
  outcome: z.enum(CONTRADICTION_OUTCOMES),
  /** Rounds that were made because of it. */
  moreRounds: z.int().nonnegative(),
  /** A budget that has room for more rounds; absent where the budget was not what ended the run. */
  enough: z
    .object({ connections: z.int().positive().exactOptional(), seconds: z.int().positive().exactOptional() })
    .exactOptional(),
})

const experimentSchema = z.object({
  steps: z.array(
    z.object({
      /** What the control plane did. */
      change: z.enum(['listener-changed', 'listener-removed']),
      /** Bytes of live heap that were released after it. */
      releasedBytes: z.number(),
      /** Share of the leaked memory at that time, estimated from the slope; 0 to 1. */
      releasedShare: z.number(),
      tookMs: z.number().nonnegative(),
    }),
  ),
  /** The conclusion in one sentence. */
  conclusion: z.string(),
})

const severitySchema = z.object({
  bytesPerConnection: intervalSchema,
  objectsPerConnection: z.number().optional(),
  /** Memory limit of the process in bytes (`--memory`). */
  memoryBytes: z.number().positive(),
  /** Connections per second (`--rate`). */
  connectionsPerSecond: z.number().positive(),
  /** Connections from the server's start until resident memory reaches the limit, at the measured resident slope. */
  connectionsToOom: intervalSchema,
  secondsToOom: intervalSchema,
  /** The same where every retained byte is resident: the earliest estimate. */
  soonestConnectionsToOom: intervalSchema,
  soonestSecondsToOom: intervalSchema,
})

/** Schema of `evidence` in `run.json`. */
export const evidenceSchema = z.object({
  level: z.enum(['profile', 'full']),
  tookMs: z.number().nonnegative(),
  allocations: allocationsSchema.optional(),
  retention: retentionSchema.optional(),
  /** Where goroutines stand; read where the number of goroutines leaks, and of every run with `full`. */
  goroutines: goroutinesSchema.exactOptional(),
  experiment: experimentSchema.optional(),
  severity: severitySchema.optional(),
  /** Set where what a further round of load left contradicts the rise of the live heap. */
  contradicts: contradictionSchema.exactOptional(),
  /** Evidence that could not be read, and why; one sentence each. None of it changes the verdict. */
  problems: z.array(z.string()),
  /** Names of the files beside `run.json` that it comes from. */
  files: z.array(z.string()),
})

export type Evidence = z.infer<typeof evidenceSchema>
export type Allocations = z.infer<typeof allocationsSchema>
export type AllocationRow = z.infer<typeof allocationRowSchema>
export type Retention = z.infer<typeof retentionSchema>
export type Contradiction = z.infer<typeof contradictionSchema>
export type Holder = z.infer<typeof holderSchema>
export type PathStep = z.infer<typeof pathStepSchema>
export type Experiment = z.infer<typeof experimentSchema>
export type Severity = z.infer<typeof severitySchema>
export type EvidenceInterval = z.infer<typeof intervalSchema>

/** What each row of the table of allocations is: who allocated, or what was allocated. */
export function rowsOf({ rowsAre, by }: Pick<Allocations, 'rowsAre' | 'by'>): 'functions' | 'classes' {
  return rowsAre ?? (by === 'go-heap-profile' ? 'functions' : 'classes')
}
