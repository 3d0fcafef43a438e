/**
 * Who holds the memory of a Go process: two looks by go-retain, and the difference between them.
 * @module
 */
import { execa } from 'execa'
import type { z } from 'zod'
import type { Holder, PathStep } from '../../model/evidence.js'
import { diffSchema, lookSchema, type RetainDiff, type RetainLook, type RetainWay } from './retain-json.js'

export interface RetainOptions {
  /** Path of the built go-retain. */
  readonly tool: string
  /** Aborted where it is to stop; the process that is looked at goes on all the same. */
  readonly signal: AbortSignal
}

/** A look has one line for each large holder; more is not kept. */
const MAX_BUFFER_BYTES = 64 * 1024 * 1024
/** Until it is ended for good; go-retain wakes the process that it stopped when it is told to end. */
const END_MS = 3_000

/**
 * Stops the process for a moment and looks.
 * @param path where the look is written, for {@link compareLooks}
 * @throws {Error} with go-retain's own words where it cannot
 */
export async function takeLook(pid: number, path: string, options: RetainOptions): Promise<RetainLook> {
  return run(['look', '--pid', String(pid), '--out', path, '--json'], lookSchema, options)
}

/** @throws {Error} with go-retain's own words where it cannot */
export async function compareLooks(
  before: string,
  after: string,
  options: RetainOptions,
): Promise<RetainDiff> {
  return run(['diff', '--json', before, after], diffSchema, options)
}

async function run<Schema extends z.ZodType>(
  args: string[],
  schema: Schema,
  { tool, signal }: RetainOptions,
): Promise<z.infer<Schema>> {
  const result = await execa(tool, args, {
    stdin: 'ignore',
    reject: false,
    maxBuffer: MAX_BUFFER_BYTES,
    cancelSignal: signal,
    forceKillAfterDelay: END_MS,
  })
  signal.throwIfAborted()
  if (result.failed) throw new Error(lastLine(result.stderr) || result.shortMessage)
  return schema.parse(JSON.parse(result.stdout))
}

/** The one that explains most of the growth. */
export function holderFrom({ suspects }: RetainDiff): Holder | null {
  const [suspect] = [...suspects].sort((a, b) => b.share - a.share)
  if (suspect === undefined) return null
  const way = suspect.shortest ?? suspect.fromGlobal
  if (!way) return null
  const fromGlobal = suspect.fromGlobal && way !== suspect.fromGlobal ? suspect.fromGlobal : undefined
  return {
    by: 'go-retain',
    objects: {
      type: suspect.member || suspect.holder,
      count: suspect.members,
      bytesEach: suspect.bytesPerMember,
    },
    growthBytes: suspect.bytes,
    shareOfGrowth: suspect.share,
    path: toSteps(way),
    ...(fromGlobal ? { pathFromGlobal: toSteps(fromGlobal) } : {}),
  }
}

function toSteps({ steps }: RetainWay): PathStep[] {
  return steps.map(({ kind, type, field, repeat }) => ({
    kind: kind === 'static' || kind === 'finalizer' ? 'root' : kind,
    type,
    field: repeat > 1 ? `${field} (${repeat} times)` : field,
  }))
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^go-retain: /, '') ?? ''
  )
}
