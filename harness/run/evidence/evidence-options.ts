/**
 * Which evidence a run collects, and the flags for it.
 * @module
 */
import { z } from 'zod'
import { EVIDENCE_LEVELS, type EvidenceLevel } from '../../model/evidence.js'
import { HarnessError } from '../../model/harness-error.js'
import { firstIssue, issueText } from '../../model/names/issue-text.js'
import { parseByteSize } from '../scenario/parse-byte-size.js'

/** Which evidence a run collects, and the assumptions of the out-of-memory forecast. */
export interface EvidenceOptions {
  readonly level: EvidenceLevel
  /** Memory limit of the process in production, in bytes. */
  readonly memoryBytes: number
  readonly connectionsPerSecond: number
  /** The folder for profiles and snapshots; undefined if they are not stored. */
  readonly folder?: string
}

/** Memory limit of the forecast when `--memory` is not given. */
export const DEFAULT_MEMORY = '512MiB'
/** Connection rate of the forecast when `--rate` is not given. */
export const DEFAULT_CONNECTIONS_PER_SECOND = 10

/** The options of a run that collects no evidence. */
export const NO_EVIDENCE: EvidenceOptions = {
  level: 'none',
  memoryBytes: parseByteSize(DEFAULT_MEMORY),
  connectionsPerSecond: DEFAULT_CONNECTIONS_PER_SECOND,
}

/** The evidence flags, by their keys. */
export const evidenceInputSchema = z.strictObject({
  evidence: z.enum(EVIDENCE_LEVELS).default('profile'),
  memory: z.string().default(DEFAULT_MEMORY),
  rate: z.number().positive().max(1e9).default(DEFAULT_CONNECTIONS_PER_SECOND),
})

/**
 * @param input `evidence`, `memory` and `rate` as given on the command line; absent ones have their defaults
 * @param folder where to store profiles and snapshots
 * @throws {HarnessError} if an input is invalid; the message names the first one
 */
export function parseEvidenceOptions(input: unknown, folder?: string): EvidenceOptions {
  const parsed = evidenceInputSchema.safeParse(input, { error: issueText })
  if (!parsed.success) {
    const { path, text } = firstIssue(parsed.error)
    throw new HarnessError(`--${path}: ${text}`, 'See "leakgate run --help" for what each flag takes.')
  }
  return {
    level: parsed.data.evidence,
    memoryBytes: parseByteSize(parsed.data.memory),
    connectionsPerSecond: parsed.data.rate,
    ...(folder === undefined ? {} : { folder }),
  }
}
