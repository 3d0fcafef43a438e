/**
 * A probe: where the memory of the server under test is read.
 * @module
 */
import { z } from 'zod'
import type { HostPort } from './host-port.js'

/**
 * A probe that the user names (`--probe`). Each runtime has a type of its own that extends this one, and only the code of
 * that runtime reads what the type adds.
 */
export interface ProbeSpec {
  /** What stands before the `=`: `pprof`, `inspector`, `metrics`, `proc`, or a kind that came later. */
  readonly kind: string
  /** As the user typed it. */
  readonly text: string
  /** The address that is asked; undefined where none is. Two servers at the same time cannot have the same. */
  readonly address?: HostPort
  /** Default of `--rss-threshold` with this probe; undefined where resident memory does not decide. */
  readonly rssThresholdBytes?: number
}

/**
 * How the probe was found. `given`: the user named it. `found`: it was found in the running server. `target`: leakgate started the
 * server, and told it where to serve the probe.
 */
export const PROBE_ORIGINS = ['given', 'found', 'target'] as const
export type ProbeOrigin = (typeof PROBE_ORIGINS)[number]

/** Schema of `probe` in `run.json`. */
export const storedProbeSchema = z.object({
  /** The kind, as `--probe` takes it. */
  kind: z.string(),
  from: z.enum(PROBE_ORIGINS),
  /** What is read where, without a full stop: `live heap by pprof at http://127.0.0.1:6060, descriptors and RSS from /proc`. */
  reads: z.string(),
  /** What it cannot see, a sentence each. */
  unseen: z.array(z.string()),
  /** What else shapes the figures, such as settings of the server that were changed, a sentence each. */
  notes: z.array(z.string()),
})

/** The probe of a stored run. */
export type StoredProbe = z.infer<typeof storedProbeSchema>
