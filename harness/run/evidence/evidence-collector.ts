/**
 * Looking into what a run found, after its last sample: nothing here changes a verdict, and what goes wrong is told.
 * @module
 */
import { severityOf } from '../../runtimes/evidence/severity.js'
import type { Evidence, Severity } from '../../model/evidence.js'
import type { Sample } from '../../model/sample.js'
import type { Verdict } from '../../model/verdict.js'
import { buildGoRetain } from '../../targets/go/go-retain-build.js'
import { workloadOf } from '../../workloads/registry.js'
import { EvidenceFolder } from './evidence-folder.js'
import type { EvidenceOptions } from './evidence-options.js'
import {
  heapProfile,
  inquireAllocations,
  inquireGo,
  inquireListener,
  inquireV8,
  type FirstProfile,
  type Inquiry,
} from './inquiry.js'
import { orAborted } from '../or-aborted.js'
import type { Rig } from '../server/rig.js'
import type { RigObserver } from '../server/set-up.js'

/** For all of it. */
const DEADLINE_MS = 300_000

type Judged = Exclude<Verdict, { name: 'void' }>
type Found = Pick<Evidence, 'allocations' | 'retention' | 'experiment' | 'severity'>

export class EvidenceCollector {
  readonly #problems: string[] = []
  #first: FirstProfile | undefined
  #goRetain: string | undefined

  private constructor(
    private readonly rig: Rig,
    private readonly options: EvidenceOptions,
    private readonly signal: AbortSignal,
    private readonly observer: RigObserver,
  ) {}

  /**
   * To be called before the first sample: the first profile makes tables that stay on the server's heap, and no load
   * is measured yet that building a tool could disturb.
   */
  static async open(
    rig: Rig,
    options: EvidenceOptions,
    signal: AbortSignal,
    observer: RigObserver,
  ): Promise<EvidenceCollector> {
    const collector = new EvidenceCollector(rig, options, signal, observer)
    if (options.level !== 'none' && rig.target.heap.profile) {
      await collector.#attempt('no retaining path', signal, async () => {
        collector.#goRetain = await buildGoRetain(signal)
      })
      await collector.#attempt('no heap profile', signal, () => heapProfile(rig))
    }
    return collector
  }

  /** @param sample the first one of a stage, just taken: what the load after it leaves is compared with it */
  async stageBegins({ connections }: Sample): Promise<void> {
    if (this.options.level === 'none') return
    this.#first = undefined
    await this.#attempt('no heap profile before the load', this.signal, async () => {
      const profile = await heapProfile(this.rig)
      if (profile) this.#first = { profile, connections }
    })
  }

  /**
   * To be called once, after the last sample. In xDS mode the server may not serve any more afterwards.
   * @returns undefined where there was nothing to look into
   * @throws the run's own signal's reason where it is aborted
   */
  async collect(verdict: Verdict, samples: readonly Sample[]): Promise<Evidence | undefined> {
    const { level } = this.options
    const last = samples.at(-1)
    if (level === 'none' || verdict.name === 'void' || !last) return undefined
    const startedAtMs = performance.now()
    const found: Found = {}
    const kept: string[] = []
    // Not raced against the signal, which ends each look by itself: what was begun here is taken down first.
    try {
      const folder = await EvidenceFolder.make()
      try {
        kept.push(...(await this.#look(found, folder, verdict, last)))
      } finally {
        await folder.remove()
      }
    } catch (error) {
      this.#note('evidence is incomplete', error)
    }
    if (verdict.name === 'leak') found.severity = this.#severity(found, verdict, last)
    const problems = this.#problems
    if (Object.keys(found).length === 0 && problems.length === 0) return undefined
    return { level, tookMs: performance.now() - startedAtMs, ...found, problems, files: kept }
  }

  /** @returns the names of the files that were kept */
  async #look(found: Found, folder: EvidenceFolder, verdict: Judged, last: Sample): Promise<string[]> {
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(DEADLINE_MS)])
    const files: string[] = []
    const inquiry: Inquiry = {
      rig: this.rig,
      last,
      bytesPerConnection: verdict.trend?.bytesPerConnection.estimate ?? 0,
      folder: folder.path,
      signal,
      wrote: name => files.push(name),
      warn: problem => this.#problems.push(problem),
    }
    const first = this.#first
    if (first) {
      await this.#attempt('no allocations', signal, async () => {
        found.allocations = await inquireAllocations(inquiry, first)
      })
    }
    if (this.options.level === 'full' || verdict.name === 'leak')
      await this.#lookFurther(found, inquiry, verdict)
    return this.#keep(folder, files, signal)
  }

  async #lookFurther(found: Found, inquiry: Inquiry, verdict: Judged): Promise<void> {
    const { rig, observer } = this
    const goRetain = this.#goRetain
    observer.doing?.('looking for who holds the memory')
    if (goRetain !== undefined) {
      await this.#attempt('no retaining path', inquiry.signal, async () => {
        found.retention = await inquireGo(inquiry, goRetain)
      })
    } else if (rig.target.heap.snapshot) {
      await this.#attempt('no heap snapshots', inquiry.signal, async () => {
        Object.assign(found, await inquireV8(inquiry))
      })
    }
    if (verdict.name !== 'leak' || !rig.controlPlane || !(inquiry.bytesPerConnection > 0)) return
    observer.doing?.('changing the Listener, to see what lets go')
    await this.#attempt('no experiment', inquiry.signal, async () => {
      found.experiment = await inquireListener(inquiry)
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

  async #keep(folder: EvidenceFolder, files: readonly string[], signal: AbortSignal): Promise<string[]> {
    const { folder: beside, level } = this.options
    if (beside === undefined) return []
    const kept: string[] = []
    for (const name of files) {
      if (name.endsWith('.heapsnapshot') && level !== 'full') continue
      await this.#attempt(`${name} is not kept`, signal, async () => {
        kept.push(await folder.keep(name, beside, signal))
      })
    }
    return kept
  }

  /** @throws the run's own signal's reason where it is aborted; whatever else happens becomes a problem */
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
