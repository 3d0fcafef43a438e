/**
 * What a runtime may tell of the memory that a process kept: who allocated it, and what retains it.
 * @module
 */
import type { Allocations, Retention } from '../model/evidence.js'

/** A file that evidence comes from. */
export interface EvidenceFile {
  /** Name in the folder of the evidence; two runtimes never share one. */
  readonly name: string
  /** A large file is kept with `--evidence full` only, and compressed; absent is false. */
  readonly large?: boolean
}

/** What an explanation works with. */
export interface ExplainTask {
  /** For files; it is removed afterwards. */
  readonly folder: string
  /** Aborted where the explanation is to stop. */
  readonly signal: AbortSignal
  /** Told of each file that was written. */
  readonly wrote: (file: EvidenceFile) => void
}

/** Says who allocated what is live. Only for runtimes where it costs milliseconds, since each run asks for it. */
export interface AllocationReader {
  /** Names what is missing where it fails, at the start of a sentence: `no heap profile`. */
  readonly missing: string
  /**
   * Forces a collection, and remembers who allocated what is live.
   * The first call may leave tables of the runtime's own on the heap, so it has to come before the first sample.
   * @throws {Error} where the process does not answer in time
   */
  begin(): Promise<AllocationSpan>
}

/** Allocations since {@link AllocationReader.begin}. */
export interface AllocationSpan {
  /**
   * Forces a collection, and compares what is live with what was live at the beginning.
   * @param connections units of load since then; more than 0
   * @throws {Error} where the process does not answer in time
   */
  end(connections: number, task: ExplainTask): Promise<Allocations>
}

/** What a retention reader works with. */
export interface RetentionTask extends ExplainTask {
  /** The process whose memory is explained. */
  readonly pid: number
  /** Bytes of live heap at the last sample. */
  readonly liveHeapBytes: number
  /** Growth up to this is none; bytes for each unit of load. */
  readonly thresholdBytesPerConnection: number
  /** Waits until the process is quiet, and has it collect. */
  readonly collect: () => Promise<unknown>
  /** Puts a round of load through the process, has it collect, and returns how many units of load it was. */
  readonly addLoad: () => Promise<number>
  /** Told of what may be wrong with what was found, a sentence each. */
  readonly warn: (problem: string) => void
}

/** What a round of load left, and what retains it. */
export interface RetentionFinding {
  readonly retention: Retention
  /** Where the runtime can tell them only in this way. */
  readonly allocations?: Allocations
}

/** Says what retains memory. It may take seconds, so it is asked after the last sample. */
export interface RetentionReader {
  /** Names what is missing where it fails, at the start of a sentence: `no retaining path`. */
  readonly missing: string
  /**
   * Builds or checks what it needs. Called before the first sample, so that it disturbs no measurement.
   * @throws {Error} where the retention cannot be read here
   */
  prepare?(signal: AbortSignal): Promise<void>
  /** @throws {Error} why nothing was found out */
  explain(task: RetentionTask): Promise<RetentionFinding>
}
