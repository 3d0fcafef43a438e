/**
 * Where the goroutines stand that load left behind. Plain data, stored as `evidence.goroutines` in `run.json`.
 * @module
 */
import { z } from 'zod'

const placeSchema = z.object({
  /** With its import path. */
  function: z.string(),
  /** As the server was built; a whole path unless it was built with `-trimpath`. */
  file: z.string(),
  line: z.int().nonnegative(),
})

const groupSchema = z.object({
  /** The line of the go statement; null for a goroutine that the runtime started. */
  createdBy: placeSchema.nullable(),
  /** The innermost line outside the packages that implement waiting; null where no line is known. */
  waitsAt: placeSchema.nullable(),
  /** What it waits for, in the words of Go's runtime: `chan receive`, `select`, `IO wait`; or `running`, `runnable`. */
  state: z.string(),
  /** How many there are after the load. */
  count: z.int().nonnegative(),
  /** How many of them the load added. */
  added: z.int(),
  /** Added for each unit of load. */
  perConnection: z.number(),
  /** Of `count`, those that Go's goroutine leak profile reports; absent where that is not served. */
  leaked: z.int().nonnegative().exactOptional(),
  /** The stack of one of them, the innermost line first. */
  stack: z.array(placeSchema),
})

/** Schema of `evidence.goroutines`. */
export const goroutinesSchema = z.object({
  /** Units of load between the two readings. */
  connections: z.number().nonnegative(),
  /** All goroutines before the load. */
  before: z.int().nonnegative(),
  /** All goroutines after it. */
  after: z.int().nonnegative(),
  /** Those of the same creator, place and state are a group. Only the groups that grew, those that grew most first. */
  groups: z.array(groupSchema),
  /** What Go's goroutine leak profile says after the load; absent where the server does not serve it. */
  leakProfile: z.object({ leaked: z.int().nonnegative() }).exactOptional(),
})

export type Goroutines = z.infer<typeof goroutinesSchema>
export type GoroutineGroup = z.infer<typeof groupSchema>
export type SourcePlace = z.infer<typeof placeSchema>
