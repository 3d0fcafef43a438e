/**
 * Collects evidence on a run after its last round. Every failure is reported as a problem.
 * @module
 */
import { abortAfter } from '../../async/abort-after.js'
import { orAborted } from '../../async/or-aborted.js'
import type { Evidence, Retention, Severity } from '../../model/evidence.js'
import type { Sample } from '../../model/sample.js'
import type { Verdict } from '../../model/verdict.js'
import { workloadOf } from '../../workloads/registry.js'
import { severityOf } from '../../runtimes/evidence/severity.js'
import type { EvidenceFile, RetentionReader } from '../../runtimes/explain.js'
import type { Rig } from '../server/rig.js'
import type { RigObserver } from '../server/set-up.js'
import { EvidenceFolder } from './evidence-folder.js'
import type { EvidenceOptions } from './evidence-options.js'
import {
  beginAllocations,
  collectAllocations,
  collectExperiment,
  collectGoroutines,
  collectRetention,
  type CountedSpan,
  type EvidenceContext,
} from './evidence-steps.js'

/** Time limit for all evidence of one run. */
const DEADLINE_MS = 300_000

type Judged = Exclude<Verdict, { name: 'void' }>
type Found = Pick<Evidence, 'allocations' | 'retention' | 'goroutines' | 'experiment' | 'severity'>

/** Collects the evidence of one run: who allocated, what retains the memory, and what releases it. */
export class EvidenceCollector {
  readonly #problems: string[] = []
  /** Allocations since the start of the judged stage. */
  #counted: CountedSpan | undefined
  /** Undefined if the runtime has none, or if it cannot be used here. */
  #retention: RetentionReader | undefined
  readonly #found: Found = {}
  #kept: readonly string[] = []
  #tookMs = 0
  #explained = false

  private constructor(
    private readonly rig: Rig,
    private readonly options: EvidenceOptions,
    private readonly signal: AbortSignal,
    private readonly observer: RigObserver,
  ) {}

  /**
   * Call it before the first sample: the first profile creates tables that stay on the server's heap, and building a
   * tool does not disturb a measurement yet.
   */
  static async open(
    rig: Rig,
    options: EvidenceOptions,
    signal: AbortSignal,
    observer: RigObserver,
  ): Promise<EvidenceCollector> {
    const collector = new EvidenceCollector(rig, options, signal, observer)
    if (options.level !== 'none') await collector.#prepare()
    return collector
  }

  async #prepare(): Promise<void> {
    const { allocations, retention } = this.rig.target.heap
    if (retention) {
      await this.#attempt(retention.missing, this.signal, async () => {
        await retention.prepare?.(this.signal)
        this.#retention = retention
      })
    }
    if (allocations) await this.#attempt(allocations.missing, this.signal, () => allocations.begin())
  }

  /** @param sample the first sample of a stage, just taken; later samples are compared with it */
  async stageBegins({ connections }: Sample): Promise<void> {
    const { allocations } = this.rig.target.heap
    if (this.options.level === 'none' || !allocations || this.#explained) return
    this.#counted = undefined
    await this.#attempt(`${allocations.missing} before the load`, this.signal, async () => {
      this.#counted = await beginAllocations(allocations, connections)
    })
  }

  /**
   * Finds who allocated the memory and what retains it. Call it once, when the verdict is final or the budget is spent.
   * The server can be used afterwards, but has had load that belongs to no round.
   * @returns what retains the memory; undefined if it was not found out
   * @throws the reason of the run's signal if it is aborted
   */
  async explain(verdict: Verdict, samples: readonly Sample[]): Promise<Retention | undefined> {
    const last = samples.at(-1)
    if (this.options.level === 'none' || verdict.name === 'void' || !last) return undefined
    this.#explained = true
    await this.#timed(async signal => {
      // Not raced against the signal: each step stops by itself, and the folder is removed first.
      try {
        const folder = await EvidenceFolder.make()
        try {
          this.#kept = await this.#explainInto(folder, verdict, last, signal)
        } finally {
          await folder.remove()
        }
      } catch (error) {
        this.#note('evidence is incomplete', error)
      }
    })
    return this.#found.retention
  }

  /**
   * Finds what releases the memory, and ends the collection. Call it once, after the last sample of all. In xDS mode the
   * server may not serve any more afterwards.
   * @returns undefined if there is no evidence and no problem
   * @throws the reason of the run's signal if it is aborted
   */
  async conclude(verdict: Verdict, samples: readonly Sample[]): Promise<Evidence | undefined> {
    const { level } = this.options
    const last = samples.at(-1)
    if (level === 'none' || verdict.name === 'void' || !last) return undefined
    if (verdict.name === 'leak') {
      await this.#timed(signal => this.#experiment(verdict, signal))
      this.#found.severity = this.#severity(this.#found, verdict, last)
    }
    const [found, problems] = [this.#found, this.#problems]
    if (Object.keys(found).length === 0 && problems.length === 0) return undefined
    return { level, tookMs: this.#tookMs, ...found, problems, files: [...this.#kept] }
  }

  /** All steps together have {@link DEADLINE_MS}. */
  async #timed(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const startedAtMs = performance.now()
    const leftMs = Math.max(1, Math.floor(DEADLINE_MS - this.#tookMs))
    await abortAfter(leftMs, this.signal, work)
    this.#tookMs += performance.now() - startedAtMs
  }

  /** @returns the paths of the stored files */
  async #explainInto(
    folder: EvidenceFolder,
    verdict: Judged,
    last: Sample,
    signal: AbortSignal,
  ): Promise<string[]> {
    const files: EvidenceFile[] = []
    const context: EvidenceContext = {
      rig: this.rig,
      last,
      bytesPerConnection: bytesPerConnection(verdict),
      folder: folder.path,
      signal,
      wrote: file => files.push(file),
      warn: problem => this.#problems.push(problem),
    }
    const [counted, retention] = [this.#counted, this.#retention]
    if (counted) {
      await this.#attempt('no allocations', signal, async () => {
        const allocations = await collectAllocations(context, counted)
        if (allocations) this.#found.allocations = allocations
      })
    }
    if (retention && (this.options.level === 'full' || verdict.name === 'leak')) {
      this.observer.doing?.('finding what retains the memory')
      await this.#attempt(retention.missing, signal, async () => {
        Object.assign(this.#found, await collectRetention(context, retention))
      })
    }
    const goroutines = this.rig.target.heap.goroutines
    const rise = verdict.metrics.find(({ metric }) => metric === 'goroutines')
    if (goroutines && (this.options.level === 'full' || rise?.verdict === 'leak')) {
      this.observer.doing?.('finding where the goroutines stand')
      await this.#attempt(goroutines.missing, signal, async () => {
        const perConnection = rise?.perConnection?.estimate ?? 0
        this.#found.goroutines = await collectGoroutines(context, goroutines, perConnection)
      })
    }
    return this.#keep(folder, files, signal)
  }

  /** Finds what releases the memory of a leak, in xDS mode. */
  async #experiment(verdict: Judged, signal: AbortSignal): Promise<void> {
    const { rig, observer } = this
    const leaked = bytesPerConnection(verdict)
    if (!rig.controlPlane || !(leaked > 0)) return
    observer.doing?.('changing the Listener, to see what releases the memory')
    await this.#attempt('no experiment', signal, async () => {
      this.#found.experiment = await collectExperiment(rig, leaked, signal)
    })
  }

  #severity({ allocations }: Found, verdict: Judged, sample: Sample): Severity | undefined {
    const { memoryBytes, connectionsPerSecond } = this.options
    if (!verdict.trend || !workloadOf(this.rig.scenario.load).traffic) return undefined
    return severityOf({
      live: verdict.trend.bytesPerConnection,
      resident: verdict.metrics.find(({ metric }) => metric === 'rss')?.perConnection,
      objectsPerConnection: allocations?.objectsPerConnection,
      sample,
      memoryBytes,
      connectionsPerSecond,
    })
  }

  async #keep(
    folder: EvidenceFolder,
    files: readonly EvidenceFile[],
    signal: AbortSignal,
  ): Promise<string[]> {
    const { folder: beside, level } = this.options
    if (beside === undefined) return []
    const kept: string[] = []
    for (const file of files) {
      if (file.large && level !== 'full') continue
      await this.#attempt(`${file.name} is not kept`, signal, async () => {
        kept.push(await folder.keep(file, beside, signal))
      })
    }
    return kept
  }

  /** @throws the reason of the run's signal if it is aborted; any other failure becomes a problem */
  async #attempt(withoutIt: string, signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
    try {
      await orAborted(work(), signal)
    } catch (error) {
      this.#note(withoutIt, signal.aborted ? `evidence takes ${DEADLINE_MS / 1_000} s at most` : error)
    }
  }

  #note(withoutIt: string, error: unknown): void {
    this.signal.throwIfAborted()
    this.#problems.push(`${withoutIt}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function bytesPerConnection({ trend }: Judged): number {
  return trend?.bytesPerConnection.estimate ?? 0
}
