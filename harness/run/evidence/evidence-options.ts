/**
 * How much evidence a run collects, and the flags for it.
 * @module
 */
import { z } from 'zod'
import { EVIDENCE_LEVELS, type EvidenceLevel } from '../../model/evidence.js'
import { HarnessError } from '../../model/harness-error.js'
import { parseByteSize } from '../scenario/parse-byte-size.js'

/** Which evidence a run collects, and the assumptions of the out-of-memory forecast. */
export interface EvidenceOptions {
  readonly level: EvidenceLevel
  /** Memory limit of the process in production, in bytes. */
  readonly memoryBytes: number
  readonly connectionsPerSecond: number
  /** Where profiles and snapshots are kept; undefined where they are not. */
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

const inputSchema = z.strictObject({
  evidence: z.enum(EVIDENCE_LEVELS).default('profile'),
  memory: z.string().default(DEFAULT_MEMORY),
  rate: z.number().positive().max(1e9).default(DEFAULT_CONNECTIONS_PER_SECOND),
})

/**
 * @param input `evidence`, `memory` and `rate` as the command line gives them; what is left out has its default
 * @param folder where to keep what the evidence comes from
 * @throws {HarnessError} naming the first thing that is wrong
 */
export function parseEvidenceOptions(input: unknown, folder?: string): EvidenceOptions {
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new HarnessError(
      `--${issue?.path.join('.') ?? 'evidence'}: ${issue?.message ?? 'not understood'}`,
      'See "leakgate run --help" for what each flag takes.',
    )
  }
  return {
    level: parsed.data.evidence,
    memoryBytes: parseByteSize(parsed.data.memory),
    connectionsPerSecond: parsed.data.rate,
    ...(folder === undefined ? {} : { folder }),
  }
}
