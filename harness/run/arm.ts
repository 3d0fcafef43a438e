/**
 * One server of a run: its rounds of load, its samples, and the verdict so far.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Evidence } from '../model/evidence.js'
import type { RunRecord } from '../model/run-record.js'
import type { RunEnd, RunResult } from '../model/run-result.js'
import type { Sample } from '../model/sample.js'
import type { Scenario } from '../model/scenario.js'
import type { Verdict } from '../model/verdict.js'
import { judge, type JudgedVerdict } from '../verdict/judge.js'
import type { RunRule } from '../verdict/rule.js'
import { workloadOf } from '../workloads/registry.js'
import { SYSTEM_CLOCK } from './server/clock-watch.js'
import { describeRun } from './result/describe-run.js'
import { frozenHeapReason } from './frozen-heap.js'
import { EvidenceCollector } from './evidence/evidence-collector.js'
import { NO_EVIDENCE, type EvidenceOptions } from './evidence/evidence-options.js'
import { Rig } from './server/rig.js'
import type { RigObserver } from './server/set-up.js'
import { VoidRun } from './result/void-run.js'

/** The maximum number of samples during a wait without load. Each one runs a garbage collection. */
const LOOKS_PER_HOLD = 60
const LEAST_LOOK_MS = 500

/** Receives the progress of one arm. */
export interface RunObserver extends RigObserver {
  /** A sample was taken, the last one of `samples`; `verdict` is the verdict if the run ended now. */
  sampled?(samples: readonly Sample[], verdict: Verdict): void
}

/** The record of an arm so far. */
interface GrowingRecord extends RunRecord {
  readonly samples: Sample[]
  readonly stages: number[]
  readonly holds: { readonly afterSample: number; readonly samples: Sample[] }[]
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
  readonly #record: GrowingRecord = { samples: [], stages: [], holds: [] }
  #sure = false
  #endedBy: RunEnd | undefined
  #voidReason: string | undefined
  #rig: Rig | undefined
  #collector: EvidenceCollector | undefined
  #evidence: Evidence | undefined
  readonly #unitsPerConnection: number

  constructor(
    readonly scenario: Scenario,
    private readonly signal: AbortSignal,
    private readonly observer: RunObserver = {},
    private readonly options: ArmOptions = {},
  ) {
    this.#unitsPerConnection = options.unitsPerConnection ?? 1
  }

  get record(): RunRecord {
    return this.#record
  }

  /** The rule that judges this arm's samples. */
  get rule(): RunRule {
    const { thresholdBytesPerConnection, atLeastConnections, load } = this.scenario
    return { thresholdBytesPerConnection, atLeastConnections, unit: workloadOf(load).unit }
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
      Rig.start(this.scenario, this.signal, this.observer, SYSTEM_CLOCK, profiled),
    )
    this.#collector = await EvidenceCollector.open(this.#rig, evidence, this.signal, this.observer)
  }

  /** Runs the warm-up and takes the sample after it. */
  async warmUp(connections: number): Promise<void> {
    this.observer.doing?.('warming up')
    await this.#measured(this.#up.warmUp(connections * this.#unitsPerConnection))
    await this.#sample()
  }

  async beginStage(): Promise<void> {
    const { samples, stages, holds } = this.#record
    // Memory that was released during a wait must not count in the next stage.
    if (holds.at(-1)?.afterSample === samples.length - 1) await this.#sample()
    stages.push(samples.length - 1)
    const baseline = samples.at(-1)
    if (baseline) await this.#collector?.stageBegins(baseline)
  }

  /** @param title the name of the round in progress messages */
  async round(connections: number, title: string): Promise<void> {
    this.observer.doing?.(title)
    await this.#measured(this.#up.churn(connections * this.#unitsPerConnection))
    await this.#sample()
    this.observer.sampled?.(this.#record.samples, this.#judge())
  }

  /** Judges the samples so far. If the verdict is `leak` and the scenario has a wait, waits without load for a late release. */
  async endStage(): Promise<void> {
    let verdict = this.#judge()
    if (verdict.name === 'leak' && this.scenario.holdMs > 0) {
      this.observer.doing?.('a rise: waiting without traffic for a late release')
      verdict = await this.#measured(this.#hold())
    }
    this.#sure = verdict.name !== 'inconclusive'
  }

  /** Collects the requested evidence. It does not change the verdict. Call it once, at the end. */
  async collectEvidence(): Promise<void> {
    if (this.#voidReason === undefined) {
      this.#evidence = await this.#collector?.collect(this.#judge(), this.#record.samples)
    }
  }

  async close(): Promise<void> {
    await this.#rig?.close()
  }

  /** @param reason why nothing was measured */
  void(reason: string): void {
    this.#voidReason = reason
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

  get #up(): Rig {
    if (!this.#rig) throw new Error('the arm has not been started')
    return this.#rig
  }

  async #sample(): Promise<void> {
    const { samples } = this.#record
    samples.push(await this.#measured(this.#up.sample()))
    const frozen = frozenHeapReason(samples, this.rule.unit)
    if (frozen !== undefined) await this.#measured(Promise.reject(new VoidRun(frozen)))
  }

  async #measured<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work
    } catch (error) {
      if (error instanceof VoidRun) this.void(error.message)
      throw error
    }
  }

  /** The final verdict. A run is not `stable` if a process took part in the work and its heap is not read. */
  #verdict(): Verdict {
    if (this.#voidReason !== undefined) return { name: 'void', reason: this.#voidReason }
    const verdict = this.#judge()
    const failed = this.#rig?.tooManyFailed
    if (failed !== undefined) return { name: 'void', reason: failed }
    const unread = this.#rig?.processes.takingPart(this.scenario.thresholdBytesPerConnection)
    if (verdict.name !== 'stable' || !unread) return verdict
    return {
      name: 'void',
      reason: `${unread.process} took part in the work, and its heap cannot be read: it ${unread.how}`,
    }
  }

  #judge(): JudgedVerdict {
    return judge(this.#record, this.rule)
  }

  /** Waits without load until the rise is released or the time is over. */
  async #hold(): Promise<JudgedVerdict> {
    const { holdMs } = this.scenario
    const looked: Sample[] = []
    this.#record.holds.push({ afterSample: this.#record.samples.length - 1, samples: looked })
    const untilMs = performance.now() + holdMs
    for (;;) {
      const waitMs = Math.min(Math.max(LEAST_LOOK_MS, holdMs / LOOKS_PER_HOLD), untilMs - performance.now())
      await sleep(Math.max(0, waitMs), undefined, { signal: this.signal })
      looked.push(await this.#up.sample())
      const verdict = this.#judge()
      if (verdict.name !== 'leak' || performance.now() >= untilMs) return verdict
    }
  }
}
