/**
 * A baseline's file: written whole or not at all.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { baselineSchema, type Baseline } from '../../model/baseline.js'
import { HarnessError } from '../../model/harness-error.js'
import { prepareFolder } from './run-json.js'

const NEXT = 'Write it with --update-baseline, or give the one that is committed.'

/** @throws {HarnessError} where there is none, or it is not one that this leakgate reads */
export function readBaseline(path: string): Baseline {
  if (!existsSync(path)) throw new HarnessError(`There is no baseline ${path}`, NEXT)
  let data: unknown
  try {
    data = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new HarnessError(`${path} cannot be read: ${String(error)}`, NEXT, { cause: error })
  }
  const baseline = baselineSchema.safeParse(data)
  if (baseline.success) return baseline.data
  const issue = baseline.error.issues[0]
  throw new HarnessError(
    `${path} is not a baseline: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`,
    NEXT,
  )
}

export async function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  prepareFolder(dirname(path))
  await writeFileAtomic(path, `${JSON.stringify(baseline, undefined, 2)}\n`)
}
