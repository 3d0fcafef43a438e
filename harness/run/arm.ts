/**
 * One server of a run: its rounds of load, its samples, and what they say so far.
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

/** Looks while the server is left alone, at the most; each is a collection, and nothing comes back between two. */
const LOOKS_PER_HOLD = 60
const LEAST_LOOK_MS = 500

/** Receives the progress of one arm. */
export interface RunObserver extends RigObserver {
  /** A sample was taken, the last of these; `verdict` is what would be said if the run ended now. */
  sampled?(samples: readonly Sample[], verdict: Verdict): void
}

/** What an arm has so far. */
interface GrowingRecord extends RunRecord {
  readonly samples: Sample[]
  readonly stages: number[]
  readonly holds: { readonly afterSample: number; readonly samples: Sample[] }[]
}

/** Settings of one arm besides its scenario. */
export interface ArmOptions {
  /** Units of this arm's load that go with each connection of the plan. */
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

  /** By which this arm's samples are judged. */
  get rule(): RunRule {
    const { thresholdBytesPerConnection, atLeastConnections, load } = this.scenario
    return { thresholdBytesPerConnection, atLeastConnections, unit: workloadOf(load).unit }
  }

  /** Whether its last whole stage left nothing to find out. */
  get sure(): boolean {
    return this.#sure
  }

  /**
   * @throws {HarnessError} as `Rig.start`
   * @throws {VoidRun} as every step of it, and is void itself from then on
   */
  async start(): Promise<void> {
    const { evidence = NO_EVIDENCE } = this.options
    const profiled = evidence.level !== 'none'
    this.#rig = await this.#measured(
      Rig.start(this.scenario, this.signal, this.observer, SYSTEM_CLOCK, profiled),
    )
    this.#collector = await EvidenceCollector.open(this.#rig, evidence, this.signal, this.observer)
  }

  /** Warm-up, and the sample after it. */
  async warmUp(connections: number): Promise<void> {
    this.observer.doing?.('warming up')
    await this.#measured(this.#up.warmUp(connections * this.#unitsPerConnection))
    await this.#sample()
  }

  async beginStage(): Promise<void> {
    const { samples, stages, holds } = this.#record
    // What came back in a wait is not part of what the next stage does.
    if (holds.at(-1)?.afterSample === samples.length - 1) await this.#sample()
    stages.push(samples.length - 1)
    const baseline = samples.at(-1)
    if (baseline) await this.#collector?.stageBegins(baseline)
  }

  /** @param title what to call it, for whoever shows progress */
  async round(connections: number, title: string): Promise<void> {
    this.observer.doing?.(title)
    await this.#measured(this.#up.churn(connections * this.#unitsPerConnection))
    await this.#sample()
    this.observer.sampled?.(this.#record.samples, this.#judge())
  }

  /** Judges what there is; where that is a leak and the scenario says so, waits to see whether it comes back. */
  async endStage(): Promise<void> {
    let verdict = this.#judge()
    if (verdict.name === 'leak' && this.scenario.holdMs > 0) {
      this.observer.doing?.('a rise: waiting without traffic, to see whether it comes back')
      verdict = await this.#measured(this.#hold())
    }
    this.#sure = verdict.name !== 'inconclusive'
  }

  /** Collects evidence on the verdict, where that was asked for; the verdict stays as it is. To be called once, at the end. */
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

  /** @param by what ended the load, where it came to its end */
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

  /** What is told in the end: no run passes with a process that took part and that nobody read. */
  #verdict(): Verdict {
    if (this.#voidReason !== undefined) return { name: 'void', reason: this.#voidReason }
    const verdict = this.#judge()
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

  /** Leaves the server alone until what rose has come back, or the time for it is over. */
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
