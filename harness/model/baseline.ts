/**
 * The memory that a server retained at its last accepted measurement, in a file that is small enough to commit.
 * @module
 */
import { z } from 'zod'
import { MODES } from './mode.js'
import { JUDGED_VERDICTS } from './verdict.js'

/** Raised whenever a stored key changes its meaning or goes away; new keys do not raise it. */
export const BASELINE_SCHEMA_VERSION = 1

/** Schema of a baseline file. */
export const baselineSchema = z.object({
  schemaVersion: z.literal(BASELINE_SCHEMA_VERSION),
  leakgateVersion: z.string(),
  measuredAt: z.iso.datetime(),
  /** The name of the run (`--name`), by which it is found again; absent without one, and in files older than it. */
  name: z.string().exactOptional(),
  /** Name of the runtime by which the memory was read; absent in files older than it. */
  memoryReadAs: z.string().exactOptional(),
  target: z.object({
    kind: z.string(),
    name: z.string(),
    version: z.string().nullable(),
    mode: z.enum(MODES),
  }),
  /** Everything that the figures depend on, in words; see `loadOf`. */
  load: z.record(z.string(), z.string()),
  verdict: z.enum(JUDGED_VERDICTS),
  unit: z.string(),
  connections: z.number().positive(),
  /** Live heap per connection with its 99 % interval. */
  bytesPerConnection: z.object({ estimate: z.number(), low: z.number(), high: z.number() }),
})

export type Baseline = z.infer<typeof baselineSchema>
