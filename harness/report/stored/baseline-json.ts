/**
 * The file of a baseline. It is written whole or not at all.
 * @module
 */
import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { OutputFile } from '../../files/output-file.js'
import { readBounded } from '../../files/read-bounded.js'
import { baselineSchema, type Baseline } from '../../model/baseline.js'
import { parseBoundedJson } from '../../model/json/bounded-json.js'
import { HarnessError } from '../../model/harness-error.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'

/** Of a baseline: it has the figures of one run, and no samples of others. */
const MOST_BYTES = 16 * 1024 * 1024

const NEXT = 'Write one with --update-baseline, or give the path of the committed one.'

/**
 * Secrets in a baseline of an earlier version are masked, so that it compares with a new run.
 * @throws {HarnessError} where the file is missing, or is no baseline that this version reads
 */
export function readBaseline(path: string): Baseline {
  if (!existsSync(path)) throw new HarnessError(`There is no baseline ${path}`, NEXT)
  let data: unknown
  try {
    data = parseBoundedJson(readBounded(path, MOST_BYTES))
  } catch (error) {
    throw new HarnessError(`${path} cannot be read: ${String(error)}`, NEXT, { cause: error })
  }
  const baseline = baselineSchema.safeParse(data)
  if (baseline.success) return maskSecretsDeep(baseline.data)
  const { samples, connections } =
    z.object({ samples: z.unknown(), connections: z.unknown() }).partial().safeParse(data).data ?? {}
  if (Array.isArray(samples)) {
    throw new HarnessError(
      `${path} is a run.json, and no baseline`,
      `Make one of it: leakgate compare ${path} --baseline FILE --update-baseline.`,
    )
  }
  if (connections === 0) throw new HarnessError(`The baseline ${path} has no samples`, NEXT)
  const issue = baseline.error.issues[0]
  throw new HarnessError(
    `${path} is not a baseline: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`,
    NEXT,
  )
}

/** @throws {HarnessError} where the file cannot be written */
export async function writeBaseline(file: OutputFile, baseline: Baseline): Promise<void> {
  await file.write(`${JSON.stringify(maskSecretsDeep(baseline), undefined, 2)}\n`)
}
