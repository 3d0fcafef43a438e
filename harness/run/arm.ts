/**
 * One server of a run: its rounds of load, its samples, and the verdict so far.
 * @module
 */
import type { Contradiction, Evidence } from '../model/evidence.js'
import type { RunRecord } from '../model/run-record.js'
import type { RunEnd, RunResult } from '../model/run-result.js'
import type { Sample } from '../model/sample.js'
import type { Scenario } from '../model/scenario.js'
import type { Verdict } from '../model/verdict.js'
import { judge, type JudgedVerdict } from '../verdict/judge.js'
import type { RunRule } from '../verdict/rule.js'
import { confirmedFrom } from './confirmed-from.js'
import { unitOf } from '../workloads/registry.js'
import { SYSTEM_CLOCK } from './server/clock-watch.js'
import { describeRun } from './result/describe-run.js'
import { frozenHeapReason } from './frozen-heap.js'
import { hold, holdMsAfter } from './hold.js'
import { implausibleHeapReason } from './implausible-heap.js'
import type { TimedArm } from './budget/least-time.js'
import { doubtOf, type Doubt } from './evidence/doubt.js'
import { EvidenceCollector } from './evidence/evidence-collector.js'
import { NO_EVIDENCE, type EvidenceOptions } from './evidence/evidence-options.js'
import { PiecesOfLoad } from './pieces-of-load.js'
import type { FirstVerdict, RunObserver } from './run-observer.js'
import { Rig } from './server/rig.js'
import { noRoundReason, VoidRun } from './result/void-run.js'

/** The record of an arm so far. */
interface GrowingRecord extends RunRecord {
  readonly samples: Sample[]
  readonly stages: number[]
  readonly holds: { readonly afterSample: number; readonly samples: Sample[] }[]
  readonly breaks: number[]
}

/** Settings of one arm besides its scenario. */
export interface ArmOptions {
  /** Units of this arm's load per connection of the plan. */
  readonly unitsPerConnection?: number
  readonly evidence?: EvidenceOptions
}

/** One server under test with the samples, stages and verdict of its run. */
export class Arm {
  readonly #startedAt = new Date()
  readonly #record: GrowingRecord = { samples: [], stages: [], holds: [], breaks: [] }
  readonly #load: PiecesOfLoad
  #sure = false
  #endedBy: RunEnd | undefined
  #voidReason: string | undefined
  #rig: Rig | undefined
  #collector: EvidenceCollector | undefined
  #evidence: Evidence | undefined
  #doubt: Doubt | undefined
  #contradicts: Omit<Contradiction, keyof Doubt> | undefined
  /** Load that belongs to no round has come since the last sample. */
  #disturbed = false
  #warmUpMs: number | undefined
  #rounds = 0
  readonly #unitsPerConnection: number

  constructor(
    readonly scenario: Scenario,
    private readonly signal: AbortSignal,
    private readonly observer: RunObserver = {},
    private readonly options: ArmOptions = {},
  ) {
    this.#unitsPerConnection = options.unitsPerConnection ?? 1
    this.#load = new PiecesOfLoad(units => observer.made?.(units))
  }

  /** What decides how long its rounds take. */
  get timed(): TimedArm {
    return { load: this.scenario.load, unitsPerConnection: this.#unitsPerConnection }
  }

  /** Units of load that were completed in the warm-up and in rounds. */
  get unitsDone(): number {
    return this.#load.total
  }

  /** Rounds that were completed. */
  get rounds(): number {
    return this.#rounds
  }

  /** Units of load that the server has had, those of the evidence included. */
  get units(): number {
    return this.#rig?.units ?? 0
  }

  get record(): RunRecord {
    return this.#record
  }

  /** The rule that judges this arm's samples. */
  get rule(): RunRule {
    const { thresholdBytesPerConnection, rssThresholdBytesPerConnection, atLeastConnections, load } =
      this.scenario
    return {
      thresholdBytesPerConnection,
      rssThresholdBytesPerConnection,
      confirmedFromConnections: confirmedFrom(this.scenario),
      atLeastConnections,
      unit: unitOf(load),
    }
  }

  /** Whether the last complete stage made the verdict final. */
  get sure(): boolean {
    return this.#sure
  }

  /**
   * @throws {HarnessError} as `Rig.start`
   * @throws {VoidRun} if any step does; the arm is void afterwards
   */
  async start(): Promise<void> {
    const { evidence = NO_EVIDENCE } = this.options
    const profiled = evidence.level !== 'none'
    this.#rig = await this.#measured(
      Rig.start(this.scenario, this.signal, this.#rigObserver(), SYSTEM_CLOCK, profiled),
    )
    this.observer.serves?.(this.describe())
    this.#collector = await EvidenceCollector.open(this.#rig, evidence, this.signal, this.observer)
  }

  /** Tells the observer what has to be over before there can be a verdict. */
  planned(first: FirstVerdict): void {
    this.observer.planned?.(first)
  }

  /**
   * Runs the warm-up and takes the sample after it.
   * @param until cuts it off
   */
  async warmUp(connections: number, until: AbortSignal): Promise<void> {
    this.observer.doing?.('warming up')
    const startedAtMs = performance.now()
    const units = connections * this.#unitsPerConnection
    this.#load.begin(units)
    await this.#measured(this.#up.warmUp(units, until))
    this.#load.end()
    this.#warmUpMs = performance.now() - startedAtMs
    await this.#sample()
  }

  async beginStage(): Promise<void> {
    const { samples, stages, holds, breaks } = this.#record
    const last = samples.length - 1
    if (this.#disturbed) breaks.push(last)
    // What was released during a wait, or came with the load of the evidence, must not count in the next stage.
    if (this.#disturbed || holds.at(-1)?.afterSample === last) await this.#sample()
    this.#disturbed = false
    stages.push(samples.length - 1)
    const baseline = samples.at(-1)
    if (baseline) await this.#collector?.stageBegins(baseline)
  }

  /**
   * @param title the name of the round in progress messages
   * @param until cuts the round off; it then gives no sample
   */
  async round(connections: number, title: string, until: AbortSignal): Promise<void> {
    this.observer.doing?.(title)
    const units = connections * this.#unitsPerConnection
    this.#load.begin(units)
    await this.#measured(this.#up.churn(units, this.scenario.load, { until }))
    this.#load.end()
    await this.#sample()
    this.#rounds++
    this.observer.sampled?.(this.#record.samples, this.#judge())
  }

  /** Judges the samples so far. If the verdict is `leak` and the scenario has a wait, waits without load for a late release. */
  async endStage(): Promise<void> {
    let verdict = this.#judge()
    const holdMs = holdMsAfter(verdict, this.scenario)
    if (holdMs > 0) {
      this.observer.doing?.('a rise: waiting without traffic for a late release')
      verdict = await this.#measured(this.#hold(holdMs))
    }
    this.#sure = verdict.name !== 'inconclusive'
  }

  /** Finds what allocated and what retains the memory. Call it once, when the load is over. */
  async explain(): Promise<void> {
    if (this.#voidReason !== undefined) return
    const verdict = this.#judge()
    const retention = await this.#collector?.explain(verdict, this.#record.samples)
    if (!retention) return
    this.#disturbed = true
    this.#doubt = doubtOf(verdict, retention, this.scenario.thresholdBytesPerConnection)
  }

  /** Set where the evidence contradicts the verdict. */
  get doubt(): Doubt | undefined {
    return this.#doubt
  }

  /** @param followed what came of the contradiction */
  contradicted(followed: Omit<Contradiction, keyof Doubt>): void {
    this.#contradicts = followed
  }

  /** Ends the collection of evidence. Call it once, at the end. */
  async completeEvidence(): Promise<void> {
    if (this.#voidReason !== undefined) return
    const evidence = await this.#collector?.conclude(this.#judge(), this.#record.samples)
    if (evidence) this.#evidence = { ...evidence, ...this.#contradiction() }
  }

  /** The verdict on the samples so far. */
  get verdict(): JudgedVerdict {
    return this.#judge()
  }

  async close(): Promise<void> {
    await this.#rig?.close()
  }

  /** @param reason why nothing was measured */
  void(reason: string): void {
    this.#voidReason = reason
  }

  /**
   * The time is over: the samples are judged, or the run is void if no round was completed.
   * @param enoughSeconds a value of `--max-seconds` that is long enough at the pace of this run
   */
  outOfTime(enoughSeconds: number): void {
    this.ended('seconds')
    if (this.#record.samples.length > 1) return
    const unit = this.rule.unit.replaceAll('-', ' ')
    const { completed, of } = this.#load
    const begun = { warmUpMs: this.#warmUpMs, completed, of, unit }
    this.void(noRoundReason(this.scenario.maxDurationMs, begun, enoughSeconds))
  }

  /** @param by what ended the load, if the load was completed */
  ended(by: RunEnd): void {
    this.#endedBy = by
  }

  describe(): RunResult {
    return describeRun({
      scenario: this.scenario,
      startedAt: this.#startedAt,
      record: this.#record,
      verdict: this.#verdict(),
      endedBy: this.#voidReason === undefined ? this.#endedBy : undefined,
      rig: this.#rig,
      evidence: this.#evidence,
    })
  }

  #contradiction(): { contradicts?: Contradiction } {
    if (!this.#doubt || !this.#contradicts) return {}
    const { connections, expectedBytes, foundBytes } = this.#doubt
    return { contradicts: { connections, expectedBytes, foundBytes, ...this.#contradicts } }
  }

  #rigObserver(): RunObserver {
    const { observer } = this
    return {
      doing: what => observer.doing?.(what),
      building: () => observer.building?.(),
      progress: (completed, of) => {
        this.#load.reached(completed)
        observer.progress?.(completed, of)
      },
    }
  }

  get #up(): Rig {
    if (!this.#rig) throw new Error('the arm has not been started')
    return this.#rig
  }

  async #sample(): Promise<void> {
    const { samples } = this.#record
    samples.push(await this.#measured(this.#up.sample()))
    const { runtime } = this.#up.target.heap
    const why =
      frozenHeapReason(samples, this.rule.unit, runtime) ??
      implausibleHeapReason(samples, this.rule.unit, runtime)
    if (why !== undefined) await this.#measured(Promise.reject(new VoidRun(why)))
  }

  async #measured<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work
    } catch (error) {
      if (error instanceof VoidRun) this.void(error.message)
      throw error
    }
  }

  /** The final verdict. Where a process took part in the work and its heap is not read, only a leak is one. */
  #verdict(): Verdict {
    if (this.#voidReason !== undefined) return { name: 'void', reason: this.#voidReason }
    const verdict = this.#judge()
    const failed = this.#rig?.tooManyFailed
    if (failed !== undefined) return { name: 'void', reason: failed }
    const unread = this.#rig?.processes.takingPart(this.scenario.thresholdBytesPerConnection)
    if (verdict.name === 'leak' || !unread) return verdict
    return {
      name: 'void',
      reason: `${unread.process} took part in the work, and its heap cannot be read: it ${unread.how}`,
    }
  }

  #judge(): JudgedVerdict {
    return judge(this.#record, this.rule)
  }

  /** Waits without load until the rise is released or the time is over. */
  async #hold(holdMs: number): Promise<JudgedVerdict> {
    const looked: Sample[] = []
    this.#record.holds.push({ afterSample: this.#record.samples.length - 1, samples: looked })
    const look = async (): Promise<JudgedVerdict> => {
      looked.push(await this.#up.sample())
      return this.#judge()
    }
    return hold(holdMs, look, this.signal)
  }
}
