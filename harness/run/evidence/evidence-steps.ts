/**
 * The steps of collecting evidence. Each one uses the runtime of the server under test or its control plane.
 * @module
 */
import type { Allocations, Experiment } from '../../model/evidence.js'
import type { Goroutines } from '../../model/goroutines.js'
import { liveHeapOf, type Sample } from '../../model/sample.js'
import type {
  AllocationReader,
  AllocationSpan,
  ExplainTask,
  GoroutineReader,
  RetentionFinding,
  RetentionReader,
} from '../../runtimes/explain.js'
import type { Rig } from '../server/rig.js'
import { listenerExperiment } from './listener-experiment.js'

/** The round between two snapshots adds about this many bytes, enough to stand out from other changes. */
const ROUND_BYTES = 2 * 1024 * 1024
const MIN_ROUND = 200
const MAX_ROUND = 5_000

/** Allocations since the start of the judged load. */
export interface CountedSpan {
  readonly span: AllocationSpan
  /** Units of load at its start. */
  readonly connections: number
}

/** The input of every step. */
export interface EvidenceContext extends ExplainTask {
  readonly rig: Rig
  /** The last sample of the run. */
  readonly last: Sample
  /** Live heap bytes per unit of load, estimated from the samples; at most 0 if the heap does not rise. */
  readonly bytesPerConnection: number
  /** Receives warnings about the findings. */
  readonly warn: (problem: string) => void
}

/** @param connections units of load at the sample that was just taken */
export async function beginAllocations(reader: AllocationReader, connections: number): Promise<CountedSpan> {
  return { span: await reader.begin(), connections }
}

/**
 * Finds who allocated the memory that the judged load left behind.
 * @returns undefined if no load was counted
 */
export async function collectAllocations(
  { rig, ...task }: EvidenceContext,
  { span, connections: before }: CountedSpan,
): Promise<Allocations | undefined> {
  // Not those of the last sample: a round that was cut off allocated too.
  const connections = rig.units - before
  return connections > 0 ? span.end(connections, task) : undefined
}

/** Finds what retains the memory that one more round of load adds, and by how much the live heap rose with it. */
export async function collectRetention(
  context: EvidenceContext,
  reader: RetentionReader,
): Promise<RetentionFinding> {
  const { rig, last } = context
  let liveHeapGrowthBytes = 0
  const found = await reader.explain({
    ...context,
    pid: rig.processes.pid,
    liveHeapBytes: liveHeapOf(last),
    thresholdBytesPerConnection: rig.scenario.thresholdBytesPerConnection,
    collect: () => rig.sample(),
    addLoad: async () => {
      const [before, after] = await addLoad(context)
      liveHeapGrowthBytes = liveHeapOf(after) - liveHeapOf(before)
      return after.connections - before.connections
    },
  })
  return { ...found, retention: { ...found.retention, liveHeapGrowthBytes } }
}

/** The round between two readings of goroutines adds about so many, enough to stand out from those that come and go. */
const ROUND_GOROUTINES = 64

/**
 * Finds where the goroutines stand that one more round of load adds.
 * @param perConnection goroutines that a unit of load adds, estimated from the samples
 */
export async function collectGoroutines(
  { rig, ...task }: EvidenceContext,
  reader: GoroutineReader,
  perConnection: number,
): Promise<Goroutines> {
  // A sample waits until the server is quiet.
  await rig.sample()
  const [before, span] = [rig.units, await reader.begin()]
  await rig.churn(roundOf(ROUND_GOROUTINES / Math.max(ROUND_GOROUTINES / MAX_ROUND, perConnection)))
  await rig.sample()
  return span.end(rig.units - before, task)
}

/** xDS mode only: finds which change of the Listener releases the memory. The server may not serve any more afterwards. */
export async function collectExperiment(
  rig: Rig,
  bytesPerConnection: number,
  signal: AbortSignal,
): Promise<Experiment> {
  const { connections } = await rig.sample()
  return listenerExperiment(rig, bytesPerConnection * connections, signal)
}

/** @returns a sample before the load, and one after it */
async function addLoad({
  rig,
  bytesPerConnection,
}: EvidenceContext): Promise<readonly [before: Sample, after: Sample]> {
  const before = await rig.sample()
  await rig.churn(roundOf(ROUND_BYTES / Math.max(1, bytesPerConnection)))
  return [before, await rig.sample()]
}

function roundOf(enough: number): number {
  return Math.min(MAX_ROUND, Math.max(MIN_ROUND, Math.ceil(enough)))
}
