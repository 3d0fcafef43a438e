/**
 * Reconciles the clients' counts with the server's counters after each round. To a client that counts closes only, a
 * server that accepts and closes connections without serving looks successful.
 * @module
 */
import type { ChurnCounts } from '../model/load/load.js'
import { totalOf } from '../model/load/reason-counts.js'
import { pollUntil } from '../async/poll-until.js'
import type { ServerCounts } from '../model/sample.js'
import type { RunningTarget } from '../targets/target.js'
import { VoidRun } from './result/void-run.js'
import { ToleratedFailures } from './tolerated-failures.js'

const PATIENCE_MS = 2_000
const POLL_MS = 5

/** The counts of one run. */
export class ReconcileCounts {
  /** What went differently than asked, and does not make the run void. */
  readonly tolerated: ToleratedFailures
  /** The expected server counters, including what the server counted before the first round. */
  #expected: ServerCounts | undefined
  #otherUnits = 0
  #connectedByClients = 0

  /** @param toleratedShare the share of units that may fail, from 0 to 1 */
  constructor(toleratedShare: number) {
    this.tolerated = new ToleratedFailures(toleratedShare)
  }

  /** Units of load so far. Connections are the server's own count, if it has counters. */
  get units(): number {
    return this.#otherUnits > 0 ? this.#otherUnits : (this.#expected?.accepted ?? this.#connectedByClients)
  }

  /** Starts from the current server counters. */
  async begin(target: RunningTarget): Promise<void> {
    this.#expected = await target.counts()
  }

  /**
   * Adds a round of `asked` units.
   * @param opensConnections whether each unit is one connection
   * @param rpcsPerUnit the most RPCs that a unit makes
   * @param tolerates whether one failure is one unit
   * @throws {VoidRun} if too many connections failed, or the server's counters differ from the clients'
   */
  async addRound(
    target: RunningTarget,
    churned: ChurnCounts,
    opensConnections: boolean,
    asked: number,
    rpcsPerUnit = 1,
    tolerates = opensConnections,
  ): Promise<void> {
    this.tolerated.add(churned, asked, tolerates)
    const failed = totalOf(churned.failures)
    if (!opensConnections) this.#otherUnits += asked
    else if (churned.completed + failed !== asked) {
      throw new VoidRun(`${asked} connections were asked for and ${churned.completed} were made`)
    }
    this.#connectedByClients += churned.connected
    if (this.#expected === undefined) return
    const { streamsOpened } = this.#expected
    const { adsStreams } = churned
    this.#expected = {
      accepted: this.#expected.accepted + churned.connected,
      ended: this.#expected.ended + churned.connected,
      rpcsAnswered: this.#expected.rpcsAnswered + churned.rpcsAnswered,
      ...(streamsOpened === undefined || adsStreams === undefined
        ? {}
        : { streamsOpened: streamsOpened + adsStreams }),
    }
    const broken = failed + totalOf(churned.triedAgain)
    const moreRpcs = broken * rpcsPerUnit + (churned.rpcsNotEnded ?? 0) + (churned.rpcsEndedByClient ?? 0)
    await this.#compare(target, this.#expected, failed, moreRpcs, broken)
  }

  /** Adds a round whose connections and RPCs are not known: the server's counters are taken as they are. */
  async addUncounted(target: RunningTarget, units: number): Promise<void> {
    this.#otherUnits += units
    await this.begin(target)
  }

  /**
   * A round was cut off: it counts as far as the clients were known to be, and the server's counters are taken as they are.
   * @param completed units of it that were over
   */
  async cutOff(target: RunningTarget, completed: number, opensConnections: boolean): Promise<void> {
    if (opensConnections) this.#connectedByClients += completed
    else this.#otherUnits += completed
    await this.begin(target)
  }

  /**
   * @param moreConnections by how many the server may have counted more: a client does not know whether the server accepted a connection
   *   that failed
   * @param moreRpcs the same for RPCs: the answer of an RPC may be lost with its connection
   * @param moreStreams the same for ADS streams: one that failed may have been opened
   */
  async #compare(
    target: RunningTarget,
    expected: ServerCounts,
    moreConnections: number,
    moreRpcs: number,
    moreStreams: number,
  ): Promise<void> {
    const within = (counted: number, least: number, more: number): boolean =>
      counted >= least && counted <= least + more
    const agrees = (counted: ServerCounts | undefined): boolean =>
      counted !== undefined &&
      within(counted.accepted, expected.accepted, moreConnections) &&
      within(counted.rpcsAnswered, expected.rpcsAnswered, moreRpcs) &&
      (expected.streamsOpened === undefined ||
        within(counted.streamsOpened ?? 0, expected.streamsOpened, moreStreams))
    const counted = await pollUntil(
      () => target.counts(),
      { everyMs: POLL_MS, patienceMs: PATIENCE_MS },
      agrees,
    )
    if (counted && agrees(counted)) {
      this.#expected = { ...counted, ended: counted.accepted }
      return
    }
    throw new VoidRun(
      `clients and server disagree: the clients made ${expected.accepted} connections with ` +
        `${expected.rpcsAnswered} RPCs in all, the server counted ${counted?.accepted ?? 0} with ` +
        `${counted?.rpcsAnswered ?? 0}${ofStreams(expected, counted)}`,
    )
  }
}

function ofStreams({ streamsOpened }: ServerCounts, counted: ServerCounts | undefined): string {
  if (streamsOpened === undefined) return ''
  return `; the clients opened ${streamsOpened} ADS streams, the server counted ${counted?.streamsOpened ?? 0}`
}
