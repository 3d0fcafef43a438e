/**
 * How a runtime explains the memory that a process retains: what allocated it, and what retains it.
 * @module
 */
import type { Allocations, Retention } from '../model/evidence.js'
import type { Goroutines } from '../model/goroutines.js'

/** A file that evidence comes from. */
export interface EvidenceFile {
  /** Name in the folder of the evidence; two runtimes never share one. */
  readonly name: string
  /** A large file is kept with `--evidence full` only, and compressed; absent is false. */
  readonly large?: boolean
}

/** The input of an explanation. */
export interface ExplainTask {
  /** For files; it is removed afterwards. */
  readonly folder: string
  /** Aborted to stop the explanation. */
  readonly signal: AbortSignal
  /** Called for each file that was written. */
  readonly wrote: (file: EvidenceFile) => void
}

/** Finds what allocated live memory. Only for runtimes where it takes milliseconds, because every run uses it. */
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

/** The input of a retention reader. */
export interface RetentionTask extends ExplainTask {
  /** The process whose memory is explained; undefined where it is not known. */
  readonly pid: number | undefined
  /** Bytes of live heap at the last sample. */
  readonly liveHeapBytes: number
  /** Growth up to this counts as none; bytes per unit of load. */
  readonly thresholdBytesPerConnection: number
  /** Waits until the process is quiet, and has it collect. */
  readonly collect: () => Promise<unknown>
  /** Puts a round of load through the process, has it collect, and returns how many units of load it was. */
  readonly addLoad: () => Promise<number>
  /** Called with possible problems of the result, one sentence each. */
  readonly warn: (problem: string) => void
}

/** What a round of load left, and what retains it. */
export interface RetentionFinding {
  readonly retention: Retention
  /** Present where the runtime has no {@link AllocationReader}. */
  readonly allocations?: Allocations
}

/** Finds what retains memory. It may take seconds, so it runs after the last sample. */
export interface RetentionReader {
  /** Names what is missing where it fails, at the start of a sentence: `no retaining path`. */
  readonly missing: string
  /** Set if it stops the process for a moment, by a signal. */
  readonly stopsProcess?: true
  /**
   * Builds or checks what it needs. Called before the first sample, so that it disturbs no measurement.
   * @throws {Error} where the retention cannot be read here
   */
  prepare?(signal: AbortSignal): Promise<void>
  /** @throws {Error} with the reason where nothing is found */
  explain(task: RetentionTask): Promise<RetentionFinding>
}

/** Finds where the goroutines stand that load leaves behind. It may take seconds, so it runs after the last sample. */
export interface GoroutineReader {
  /** Names what is missing where it fails, at the start of a sentence: `no stacks of goroutines`. */
  readonly missing: string
  /**
   * Remembers where all goroutines stand.
   * @throws {Error} where the process does not answer in time, or has more goroutines than it can write down
   */
  begin(): Promise<GoroutineSpan>
}

/** Goroutines since {@link GoroutineReader.begin}. */
export interface GoroutineSpan {
  /**
   * Compares where they stand with where they stood at the beginning.
   * @param connections units of load since then; more than 0
   * @throws {Error} as `begin` does
   */
  end(connections: number, task: ExplainTask): Promise<Goroutines>
}
