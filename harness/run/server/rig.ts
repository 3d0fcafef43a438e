/**
 * A running server under test with everything around it. Runs and scenario scripts use it.
 * @module
 */
import type { ManagedServer } from '../../control-plane/managed-server.js'
import { HarnessError } from '../../model/harness-error.js'
import type { ChurnCounts, Load } from '../../model/load/load.js'
import type { RunResult } from '../../model/run-result.js'
import { runtimeFiguresOf, type Sample } from '../../model/sample.js'
import type { Scenario } from '../../model/scenario.js'
import type { ClientTls } from '../../model/tls.js'
import type { RunningTarget } from '../../targets/target.js'
import type { Call } from '../../churn/calls/call.js'
import { ANY_ANSWER } from '../../churn/calls/found-calls.js'
import { askOnce } from '../../churn/churn.js'
import { awaitServing } from './await-serving.js'
import { ReconcileCounts } from '../reconcile-counts.js'
import { ClockWatch, SYSTEM_CLOCK, type Clock } from './clock-watch.js'
import type { ServerProcesses } from './server-processes.js'
import { type ServerUp, setUp, type RigObserver } from './set-up.js'
import { RunningWorkloads } from './running-workloads.js'
import { ServerLife } from './server-life.js'
import { countUnclosed, settle, type Settled } from './settle.js'
import { Teardown } from './teardown.js'
import { workloadOf } from '../../workloads/registry.js'
import { restartedReason, VoidRun } from '../result/void-run.js'
import { UnclosedConnections } from './unclosed-connections.js'
import { warmUpSteps } from './warm-up.js'

const HEAP_TIMEOUT_MS = 60_000
const SERVES_TIMEOUT_MS = 5_000
const READY_TIMEOUT_MS = 2_000

/** How a round is watched and ended. */
interface RoundOptions {
  /** Cuts the round off; {@link Rig.churn} then rejects with its reason. */
  readonly until?: AbortSignal
  /** Called now and then with the number of units that are over; by default the observer is told. */
  readonly onProgress?: (completed: number) => void
}

/** A running server under test with its control plane, its workloads and its heap readers. */
export class Rig {
  readonly #counts: ReconcileCounts
  readonly #unclosed = new UnclosedConnections(() => this.#countUnclosed())
  readonly #workloads: RunningWorkloads
  readonly #life: ServerLife
  #round = 0
  #behindMs: number | undefined

  private constructor(
    readonly scenario: Scenario,
    readonly target: RunningTarget,
    /** Which processes the server consists of. */
    readonly processes: ServerProcesses,
    /** The control plane's side of the server; undefined in plain mode. */
    readonly controlPlane: ManagedServer | undefined,
    readonly readyAtMs: number,
    /** What clients dial with; undefined where connections are not secured. */
    private readonly tls: ClientTls | undefined,
    /** The RPC of the scenario's load; undefined where it makes none. */
    readonly call: Call | undefined,
    private readonly teardown: Teardown,
    private readonly signal: AbortSignal,
    private readonly observer: RigObserver,
    private readonly clock: ClockWatch,
    guardProcess: ServerUp['guardProcess'],
    peer: ServerUp['peer'],
  ) {
    this.#counts = new ReconcileCounts(scenario.toleratedShare)
    this.#life = new ServerLife(target, signal)
    const shared = {
      address: target.address,
      onProcess: guardProcess,
      ...(tls ? { tls } : {}),
      ...(call ? { call } : {}),
      ...(controlPlane ? { xds: controlPlane } : {}),
      ...(target.client ? { client: target.client } : {}),
      ...(peer ? { peer } : {}),
    }
    this.#workloads = new RunningWorkloads(shared, teardown)
  }

  /**
   * Starts the control plane, then the server, and waits until one RPC is answered.
   * @param clock the wall and monotonic clocks; tests pass one that jumps
   * @throws {HarnessError} if the server cannot be built or started, or does not serve
   * @throws {VoidRun} if the running version differs from the requested one
   */
  static async start(
    scenario: Scenario,
    signal: AbortSignal,
    observer: RigObserver = {},
    clock: Clock = SYSTEM_CLOCK,
    allocationsProfiled = false,
  ): Promise<Rig> {
    const teardown = new Teardown()
    try {
      const { target, processes, controlPlane, tls, call, guardProcess, peer } = await setUp(
        scenario,
        teardown,
        signal,
        observer,
        allocationsProfiled,
      )
      const watch = new ClockWatch(clock)
      const rig = new Rig(
        scenario,
        target,
        processes,
        controlPlane,
        performance.now(),
        tls,
        call,
        teardown,
        signal,
        observer,
        watch,
        guardProcess,
        peer,
      )
      await rig.#counts.begin(target)
      return rig
    } catch (error) {
      await teardown.run()
      throw error
    }
  }

  /**
   * Puts `connections` units of load on the server, and reconciles the clients' counts with the server's.
   * @param load replaces the scenario's load in this call
   * @throws {VoidRun} if they differ, a connection failed, or the server or its control plane ended
   * @throws the reason of `until` where it cuts the round off; the server can be used afterwards
   */
  async churn(
    connections: number,
    load: Load = this.scenario.load,
    { until, onProgress }: RoundOptions = {},
  ): Promise<ChurnCounts> {
    const { opensConnections, uncounted, failsAlone = opensConnections } = workloadOf(load)
    const over = new AbortController()
    let soFar = 0
    const progress = (completed: number): void => {
      soFar = completed
      if (onProgress) onProgress(completed)
      else this.observer.progress?.(completed, connections)
    }
    try {
      const signal = AbortSignal.any([this.signal, over.signal, ...(until ? [until] : [])])
      void this.processes.watch(signal)
      const counts = await this.#life.during(
        this.#workloads.of(load).then(workload => workload.drive(connections, signal, progress)),
      )
      if (counts.disagreement !== undefined) throw new VoidRun(counts.disagreement)
      if (uncounted) {
        this.#counts.tolerated.add(counts, counts.units ?? connections, failsAlone)
        await this.#life.ask(this.#counts.addUncounted(this.target, counts.units ?? connections))
        return counts
      }
      const { rpcsPerConnection } = load
      await this.#life.ask(
        this.#counts.addRound(
          this.target,
          counts,
          opensConnections,
          connections,
          rpcsPerConnection,
          failsAlone,
        ),
      )
      if (opensConnections && counts.rpcsAnswered === 0) await this.#checkServes()
      if (counts.behindMs !== undefined) this.#behindMs = Math.max(this.#behindMs ?? 0, counts.behindMs)
      return counts
    } catch (error) {
      if (until?.aborted && error === until.reason && !this.signal.aborted) await this.#afterCut(load, soFar)
      throw error
    } finally {
      over.abort()
    }
  }

  /** What the clients had done when a round was cut off is not known exactly, so the counts begin again from here. */
  async #afterCut(load: Load, completed: number): Promise<void> {
    // The next round starts its workload again: this one may have lost the connection that it keeps open.
    this.#workloads.forget(load)
    await this.#life.ask(this.#settle())
    await this.#life.ask(this.#counts.cutOff(this.target, completed, workloadOf(load).opensConnections))
  }

  /**
   * A round without RPCs does not show that the server served: it may accept connections and close them at once. Its counters show
   * it; where it has none, one RPC does, whatever the status of its answer.
   * @throws {VoidRun} if the server does not answer it
   */
  async #checkServes(): Promise<void> {
    if ((await this.#life.ask(this.target.counts())) !== undefined) return
    try {
      await this.#life.during(this.#askOnce(SERVES_TIMEOUT_MS))
    } catch (error) {
      this.signal.throwIfAborted()
      // A server that has run out of connections because it closes none has that leak.
      if (error instanceof VoidRun) throw error
      if ((await this.#countUnclosed()) > 0) return
      const why = error instanceof Error ? error.message : String(error)
      throw new VoidRun(`the load makes no RPC, and after a round the server did not answer one: ${why}`)
    }
  }

  /**
   * Puts the warm-up load on the server, starting with its highest peak.
   * @param until cuts it off
   * @throws as {@link churn}
   */
  async warmUp(connections: number, until?: AbortSignal): Promise<void> {
    let before = 0
    for (const step of warmUpSteps(this.scenario.load, connections, this.target.remote)) {
      const onProgress = (completed: number): void =>
        this.observer.progress?.(before + completed, connections)
      await this.churn(step.connections, step.load, { onProgress, ...(until ? { until } : {}) })
      before += step.connections
    }
  }

  /** Units of load so far, those of a round that was cut off included. */
  get units(): number {
    return this.#counts.units
  }

  /** What clients met that was not asked for, as `run.json` has it; undefined where there is nothing. */
  get tolerated(): RunResult['tolerated'] {
    return this.#counts.tolerated.describe()
  }

  /** The reason of a void run, if more units failed than the scenario tolerates. */
  get tooManyFailed(): string | undefined {
    return this.#counts.tolerated.tooMany
  }

  /** The largest delay of a connection start in any round, in milliseconds; undefined if no start was scheduled. */
  get behindMs(): number | undefined {
    return this.#behindMs
  }

  /**
   * Waits until the server is idle, runs garbage collections until its heap is constant, and reads it.
   * @throws {VoidRun} if the heap was not collected or cannot be read, the clock jumped, another process answers than
   *   before, or the server or its control plane ended
   */
  async sample(): Promise<Sample> {
    const { counts, unclosed: left } = await this.#life.ask(this.#settle())
    await this.#life.ask(this.processes.check())
    const unclosed = await this.#life.ask(this.#unclosed.beforeCollection(left, this.signal))
    const reading = await this.#life.ask(this.target.heap.read(HEAP_TIMEOUT_MS))
    await this.#life.ask(this.#unclosed.afterCollection(unclosed))
    this.clock.check()
    if (!reading.sameProcess) {
      throw new VoidRun(restartedReason('its runtime counts from the beginning again'))
    }
    if (reading.collected === false) {
      throw new VoidRun('the heap was read without a collection, so its size says nothing')
    }
    if (this.controlPlane && !this.controlPlane.connected) {
      throw new VoidRun('the server lost its control plane during the run')
    }
    const process = await this.#life.ask(this.processes.read(this.#counts.units))
    return {
      round: this.#round++,
      atMs: performance.now() - this.readyAtMs,
      connections: this.#counts.units,
      ...(reading.liveHeapBytes === undefined ? {} : { liveHeapBytes: reading.liveHeapBytes }),
      ...(reading.collections === 0 ? {} : { heapStays: reading.stays }),
      ...process,
      ...(counts === undefined ? {} : { openConnections: counts.accepted - counts.ended }),
      ...(unclosed === undefined ? {} : { unclosedConnections: unclosed.total }),
      ...runtimeFiguresOf(reading),
    }
  }

  #settle(): Promise<Settled> {
    const { openConnections } = this.#workloads
    return settle(this.target, this.processes, openConnections, this.signal, this.#unclosed.closesNone)
  }

  #countUnclosed(): Promise<number> {
    return countUnclosed(this.target, this.#workloads.openConnections)
  }

  /**
   * The control plane's side of the server, for scenarios that change what it serves.
   * @throws {HarnessError} in plain mode, which has no control plane
   */
  get xds(): ManagedServer {
    if (this.controlPlane) return this.controlPlane
    throw new HarnessError('A server in plain mode has no control plane', 'Start the rig with mode xds.')
  }

  /**
   * Waits until the server answers again after a change of its serving state.
   * @throws {HarnessError} if it does not
   */
  async untilServing(): Promise<void> {
    await awaitServing(this.target, this.controlPlane, this.signal, () => this.#askOnce(READY_TIMEOUT_MS))
    await this.#counts.begin(this.target)
  }

  /** Makes the RPC of the load once; where it makes none, any answer will do. */
  #askOnce(timeoutMs: number): Promise<void> {
    return askOnce(this.target.address, timeoutMs, this.tls, this.call ?? ANY_ANSWER)
  }

  /** Stops everything. Safe to call twice. */
  async close(): Promise<void> {
    await this.teardown.run()
  }
}
