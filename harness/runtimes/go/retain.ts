/**
 * What retains the memory of a Go process: two snapshots by go-retain, and the difference between them.
 * @module
 */
import { writeFile } from 'node:fs/promises'
import { execa } from 'execa'
import type { z } from 'zod'
import type { Holder, PathStep } from '../../model/evidence.js'
import { diffSchema, snapshotSchema, type RetainDiff, type RetainPath } from './retain-json.js'

/** How to run go-retain. */
export interface RetainOptions {
  /** Path of the built go-retain. */
  readonly tool: string
  /** Aborted to stop go-retain; the process under test continues. */
  readonly signal: AbortSignal
}

/** A snapshot has one line for each large object; a longer output is refused. */
const MAX_BUFFER_BYTES = 64 * 1024 * 1024
/** From SIGTERM to SIGKILL: at SIGTERM, go-retain resumes the process that it stopped. */
const END_MS = 3_000

/** Growth in bytes from which on an object is reported; a round of load may add little beside the heap. */
const MIN_BYTES = ['--min-bytes', '65536']

/**
 * Stops the process for a moment and takes a snapshot of its heap.
 * @param path where the snapshot is written, for {@link compareSnapshots}
 * @throws {Error} with go-retain's own words where it cannot
 */
export async function takeSnapshot(pid: number, path: string, options: RetainOptions): Promise<void> {
  const json = await run(['look', '--pid', String(pid), '--json'], options)
  understood(snapshotSchema, json)
  await writeFile(path, json)
}

/** @throws {Error} with go-retain's own words where it cannot */
export async function compareSnapshots(
  before: string,
  after: string,
  options: RetainOptions,
): Promise<RetainDiff> {
  return understood(diffSchema, await run(['diff', ...MIN_BYTES, '--json', before, after], options))
}

function understood<Schema extends z.ZodType>(schema: Schema, json: string): z.infer<Schema> {
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch (error) {
    throw new Error(`go-retain's answer is not JSON: ${String(error)}`, { cause: error })
  }
  const parsed = schema.safeParse(data)
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

/**
 * The suspect that explains most of the growth, or where the growth is in many places, the largest of them; null where there is none with
 * a path.
 */
export function holderFrom({ suspects, largest }: RetainDiff): Holder | null {
  const [suspect] = [...(suspects.length > 0 ? suspects : largest)].sort((a, b) => b.share - a.share)
  if (suspect === undefined) return null
  const path = suspect.shortest ?? suspect.fromGlobal
  if (!path) return null
  const steps = toSteps(path)
  const fromGlobal = suspect.fromGlobal && toSteps(suspect.fromGlobal)
  return {
    by: 'go-retain',
    objects: {
      type: suspect.member || suspect.holder,
      count: suspect.members,
      bytesEach: suspect.bytesPerMember,
    },
    growthBytes: suspect.bytes,
    shareOfGrowth: Math.min(1, suspect.share),
    path: steps,
    // The shortest path often begins at a package variable itself; a second one would say the same.
    ...(fromGlobal && steps[0]?.kind !== 'global' ? { pathFromGlobal: fromGlobal } : {}),
    ...(suspect.second ? { pathFromOther: toSteps(suspect.second) } : {}),
  }
}

const ROOT_KINDS = new Set<string>(['global', 'stack', 'goroutine'])

/** Without the last step: the accumulated object, which `objects` names. */
function toSteps({ steps }: RetainPath): PathStep[] {
  return steps
    .filter(({ kind }) => kind !== 'object')
    .map(({ kind, type, field, repeat }, i) => ({
      kind: i > 0 ? 'field' : ROOT_KINDS.has(kind) ? (kind as PathStep['kind']) : 'root',
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
