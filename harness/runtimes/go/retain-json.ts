/**
 * What go-retain prints: one look at a process, and the difference between two.
 * @module
 */
import { z } from 'zod'

const waySchema = z.object({
  steps: z.array(
    z.object({
      /** How the way begins; the kinds in the middle of it are many. */
      kind: z.string(),
      type: z.string(),
      field: z.string().default(''),
      repeat: z.int().default(1),
    }),
  ),
})

const suspectSchema = z.object({
  /** What keeps them. */
  holder: z.string(),
  /** What piles up; empty where one object is large in itself. */
  member: z.string(),
  members: z.number(),
  bytes: z.number(),
  share: z.number(),
  bytesPerMember: z.number(),
  shortest: waySchema.nullish(),
  fromGlobal: waySchema.nullish(),
})

/** Of a look, what is needed here; the rest is for go-retain itself, when it compares two of them. */
export const lookSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('look'),
  /** How long the process stood still. */
  stoppedMs: z.number().nonnegative(),
  warnings: z.array(z.string()),
})

export const diffSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('diff'),
  growthBytes: z.number(),
  warnings: z.array(z.string()),
  suspects: z.array(suspectSchema),
})

export type RetainLook = z.infer<typeof lookSchema>
export type RetainDiff = z.infer<typeof diffSchema>
export type RetainWay = z.infer<typeof waySchema>
