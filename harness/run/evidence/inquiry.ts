/**
 * The single looks that evidence is made of.
 * @module
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { goAllocations } from '../../runtimes/go/allocations.js'
import { goRetention } from '../../runtimes/go/retention.js'
import { v8Growth } from '../../runtimes/v8/growth.js'
import type { Allocations, Experiment, Retention } from '../../model/evidence.js'
import type { Sample } from '../../model/sample.js'
import { listenerExperiment } from './listener-experiment.js'
import type { Rig } from '../server/rig.js'

const PROFILE_TIMEOUT_MS = 10_000
const SNAPSHOT_TIMEOUT_MS = 120_000

/** Of a larger heap no snapshot is taken: it takes the server many seconds, and leakgate gigabytes. */
const MAX_SNAPSHOT_HEAP_BYTES = 256 * 1024 * 1024
const MAX_SNAPSHOT_FILE_BYTES = 2 * MAX_SNAPSHOT_HEAP_BYTES

/** The round between two looks adds about so many bytes, so that they stand out from what else goes on. */
const ROUND_BYTES = 2 * 1024 * 1024
const LEAST_ROUND = 200
const MOST_ROUND = 5_000

/** Go: the profile at the start of the load that was judged. */
export interface FirstProfile {
  readonly profile: Buffer
  readonly connections: number
}

export interface Inquiry {
  readonly rig: Rig
  /** The last sample that counts. */
  readonly last: Sample
  /** Live heap bytes a connection, as the samples say; not more than 0 where it does not rise. */
  readonly bytesPerConnection: number
  /** For files, and gone afterwards. */
  readonly folder: string
  /** Aborted where it is to stop. */
  readonly signal: AbortSignal
  /** Told the name of each file that was written. */
  readonly wrote: (name: string) => void
  /** Told of what may be wrong with what was found. */
  readonly warn: (problem: string) => void
}

/** A collection, and the heap profile after it; undefined where the server is none of Go's. */
export async function heapProfile({ target }: Rig): Promise<Buffer | undefined> {
  return target.heap.profile?.(PROFILE_TIMEOUT_MS)
}

/** Go: who allocated what was kept of the load that was judged. */
export async function inquireAllocations(
  { rig, last, folder, wrote }: Inquiry,
  before: FirstProfile,
): Promise<Allocations | undefined> {
  const after = await heapProfile(rig)
  const connections = last.connections - before.connections
  if (!after || connections <= 0) return undefined
  for (const [name, profile] of [
    ['allocations-before.pb.gz', before.profile],
    ['allocations-after.pb.gz', after],
  ] as const) {
    await writeFile(join(folder, name), profile)
    wrote(name)
  }
  return goAllocations(before.profile, after, connections)
}

/** Go: who holds what a further round of load adds. */
export async function inquireGo(inquiry: Inquiry, tool: string): Promise<Retention> {
  const { rig, folder, signal } = inquiry
  // What was allocated since the last collection would be taken for held.
  await rig.sample()
  const { retention, files, warnings } = await goRetention({
    pid: rig.processes.pid,
    tool,
    folder,
    signal,
    addLoad: () => addLoad(inquiry),
    thresholdBytesPerConnection: rig.scenario.thresholdBytesPerConnection,
  })
  for (const file of files) inquiry.wrote(file)
  for (const warning of warnings) inquiry.warn(`go-retain: ${warning}`)
  return retention
}

/** V8: of which classes the objects are that a further round of load adds, and who holds them. */
export async function inquireV8(
  inquiry: Inquiry,
): Promise<{ allocations: Allocations; retention: Retention }> {
  const { rig, folder, signal, last } = inquiry
  if (last.liveHeapBytes > MAX_SNAPSHOT_HEAP_BYTES) {
    throw new Error(
      `the heap has ${last.liveHeapBytes} bytes, and snapshots are taken of up to ${MAX_SNAPSHOT_HEAP_BYTES}; ` +
        'fewer --connections leave a smaller one',
    )
  }
  const { allocations, retention, files } = await v8Growth({
    snapshot: path => snapshot(rig, path),
    folder,
    signal,
    addLoad: () => addLoad(inquiry),
    thresholdBytesPerConnection: rig.scenario.thresholdBytesPerConnection,
  })
  for (const file of files) inquiry.wrote(file)
  return { allocations, retention }
}

/** xDS: what lets go of it. */
export async function inquireListener({ rig, bytesPerConnection, signal }: Inquiry): Promise<Experiment> {
  const { connections } = await rig.sample()
  return listenerExperiment(rig, bytesPerConnection * connections, signal)
}

/** By the server itself where it can, which is with heapdump; over its inspector elsewhere. */
async function snapshot({ target }: Rig, path: string): Promise<void> {
  if (target.snapshot) await target.snapshot(path, SNAPSHOT_TIMEOUT_MS)
  else
    await target.heap.snapshot?.(path, { timeoutMs: SNAPSHOT_TIMEOUT_MS, maxBytes: MAX_SNAPSHOT_FILE_BYTES })
}

/** @returns the units of load, as the server counted them */
async function addLoad({ rig, bytesPerConnection }: Inquiry): Promise<number> {
  const before = (await rig.sample()).connections
  const enough = Math.ceil(ROUND_BYTES / Math.max(1, bytesPerConnection))
  await rig.churn(Math.min(MOST_ROUND, Math.max(LEAST_ROUND, enough)))
  return (await rig.sample()).connections - before
}
