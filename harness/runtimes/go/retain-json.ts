/**
 * What go-retain prints: a snapshot of a process, and the difference between two.
 * @module
 */
import { z } from 'zod'

const pathSchema = z.object({
  steps: z.array(
    z.object({
      /** What the step leads out of; the first one is a kind of root. */
      kind: z.string(),
      type: z.string(),
      field: z.string().default(''),
      repeat: z.int().default(1),
    }),
  ),
})

const suspectSchema = z.object({
  /** What retains them. */
  holder: z.string(),
  /** What accumulates; empty where one object is large in itself. */
  member: z.string(),
  members: z.number(),
  bytes: z.number(),
  share: z.number(),
  bytesPerMember: z.number(),
  shortest: pathSchema.nullish(),
  fromGlobal: pathSchema.nullish(),
  /** From another root, where two of them retain the objects. */
  second: pathSchema.nullish(),
})

/** Of a snapshot, what is needed here; the rest is for go-retain itself, when it compares two of them. */
export const snapshotSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('look'),
  /** How long the process stood still. */
  stoppedMs: z.number().nonnegative(),
  warnings: z.array(z.string()),
})

/** Schema of the difference between two snapshots, as go-retain prints it. */
export const diffSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('diff'),
  growthBytes: z.number(),
  /** What each holder gained, added up; what others lost is not subtracted. */
  grossGrowthBytes: z.number(),
  warnings: z.array(z.string()),
  suspects: z.array(suspectSchema),
  /** The largest that are too small to be suspects. */
  largest: z.array(suspectSchema),
})

export type RetainDiff = z.infer<typeof diffSchema>
export type RetainPath = z.infer<typeof pathSchema>
