/**
 * Who holds the memory of a Go process: two looks by go-retain, and the difference between them.
 * @module
 */
import { writeFile } from 'node:fs/promises'
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

/** The growth is of a round of load, and may be small beside the heap. */
const BAR = ['--min-bytes', '65536']

/**
 * Stops the process for a moment and looks.
 * @param path where the look is written, for {@link compareLooks}
 * @throws {Error} with go-retain's own words where it cannot
 */
export async function takeLook(pid: number, path: string, options: RetainOptions): Promise<RetainLook> {
  const json = await run(['look', '--pid', String(pid), '--json'], options)
  const look = understood(lookSchema, json)
  await writeFile(path, json)
  return look
}

/** @throws {Error} with go-retain's own words where it cannot */
export async function compareLooks(
  before: string,
  after: string,
  options: RetainOptions,
): Promise<RetainDiff> {
  return understood(diffSchema, await run(['diff', ...BAR, '--json', before, after], options))
}

function understood<Schema extends z.ZodType>(schema: Schema, json: string): z.infer<Schema> {
  const parsed = schema.safeParse(JSON.parse(json))
  if (parsed.success) return parsed.data
  throw new Error(
    `go-retain's answer is not understood: ${parsed.error.issues[0]?.message ?? 'it is another schema'}`,
  )
}

async function run(args: string[], { tool, signal }: RetainOptions): Promise<string> {
  const result = await execa(tool, args, {
    stdin: 'ignore',
    reject: false,
    maxBuffer: MAX_BUFFER_BYTES,
    cancelSignal: signal,
    forceKillAfterDelay: END_MS,
  })
  signal.throwIfAborted()
  if (result.failed) throw new Error(lastLine(result.stderr) || result.shortMessage)
  return result.stdout
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
    shareOfGrowth: Math.min(1, suspect.share),
    path: toSteps(way),
    ...(fromGlobal ? { pathFromGlobal: toSteps(fromGlobal) } : {}),
  }
}

const BEGINNINGS = new Set<string>(['global', 'stack', 'goroutine'])

/** The last step is what piles up itself, and said elsewhere. */
function toSteps({ steps }: RetainWay): PathStep[] {
  return steps
    .filter(({ kind }) => kind !== 'object')
    .map(({ kind, type, field, repeat }, i) => ({
      kind: i > 0 ? 'field' : BEGINNINGS.has(kind) ? (kind as PathStep['kind']) : 'root',
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
