/**
 * Refuses a run whose time is over before its first round can be, whatever the server does.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import { flagOf } from '../../model/flag.js'
import { formatArrival } from '../../model/load/arrival.js'
import type { Load } from '../../model/load/load.js'
import { MOST_SECONDS, roundedDown, roundedUp } from '../../model/value-to-type.js'
import { planStages, roundsOf } from '../plan-stages.js'
import { unitOf, workloadOf } from '../../workloads/registry.js'
import { leastTime, type TimedArm } from './least-time.js'

/** Connections and samples take time of their own, so a suggested value leaves this part of it for them. */
const SPARE = 0.2
const MOST_CONCURRENCY = 10_000

type Arms = readonly [TimedArm, ...TimedArm[]]
interface Budget {
  readonly maxConnections: number
  readonly maxDurationMs: number
}

/**
 * @param arms the budget and the plan of the first one apply to all
 * @throws {HarnessError} if the load alone takes longer; it names the flags, and values of them that would do
 */
export function refuseShortBudget(arms: Arms, { maxConnections, maxDurationMs }: Budget): void {
  const { warmUpMs, firstRoundMs } = leastTime(arms, maxConnections)
  const neededMs = warmUpMs + firstRoundMs
  if (neededMs <= maxDurationMs) return
  const { load } = arms[0]
  const plan = planStages(maxConnections, load.concurrency)
  const unit = unitOf(load).replaceAll('-', ' ')
  const [firstRound = 0] = roundsOf(plan.connectionsPerRound[0] ?? 0)
  const turns = arms.length > 1 ? `, on ${arms.length} servers in turn,` : ''
  throw new HarnessError(
    `--max-seconds ${maxDurationMs / 1_000} is too short: the warm-up of ${plan.warmUpConnections} ${unit}s and the ` +
      `first round of ${firstRound}${turns} take at least ${Math.ceil(neededMs / 1_000)} s because of the load ` +
      `alone (${reasons(load)})`,
    `Give ${listed(enough(arms, { maxConnections, maxDurationMs }))}.`,
  )
}

/** The settings of the load that cost time. */
function reasons(load: Load): string {
  const { arrival, lingerMs, silentMs, concurrency } = load
  const waits = WAITS.filter(key => load[key] > 0 && without(load, key))
  return [
    ...(arrival.kind === 'unbounded' ? [] : [`--arrival ${formatArrival(arrival)}`]),
    ...waits.map(key => `${flagOf(key)} ${key === 'lingerMs' ? lingerMs : silentMs}`),
    `--concurrency ${concurrency}`,
  ].join(', ')
}

const WAITS = ['silentMs', 'lingerMs'] as const

/** Whether the load is faster without this wait. */
function without(load: Load, key: (typeof WAITS)[number]): boolean {
  const workload = workloadOf(load)
  const leastMs = (of: Load): number => workload.leastMs?.(of, load.concurrency) ?? 0
  return leastMs({ ...load, [key]: 0 }) < leastMs(load)
}

/** Flags with values, each of which alone leaves time for the warm-up and the whole first stage. */
function enough(arms: Arms, { maxConnections, maxDurationMs }: Budget): string[] {
  const stageMs = (change: Partial<Load>): number => {
    const [first, ...others] = arms.map(arm => ({ ...arm, load: { ...arm.load, ...change } }))
    if (!first) return Infinity
    const { warmUpMs, firstStageMs } = leastTime([first, ...others], maxConnections)
    return warmUpMs + firstStageMs
  }
  const fits = (change: Partial<Load>): boolean => stageMs(change) <= maxDurationMs * (1 - SPARE)
  const { load } = arms[0]
  const seconds = roundedUp(stageMs({}) / (1 - SPARE) / 1_000)
  const concurrency = smallest(load.concurrency + 1, concurrencyLimit(maxConnections), value =>
    fits({ concurrency: value }),
  )
  return [
    ...(seconds <= MOST_SECONDS ? [`--max-seconds ${seconds}`] : []),
    ...(concurrency === undefined ? [] : [`--concurrency ${concurrency}`]),
    ...WAITS.flatMap(key => {
      const most = largest(load[key], value => fits({ [key]: value }))
      return most === undefined || most >= load[key] ? [] : [`${flagOf(key)} ${roundedDown(most)}`]
    }),
  ]
}

/** More at once than a quarter of the connections changes nothing: the warm-up has no more. */
function concurrencyLimit(maxConnections: number): number {
  return Math.min(MOST_CONCURRENCY, Math.floor(maxConnections / 4))
}

/** The first power of two times `from` that is enough: a value to type, not the exact limit. */
function smallest(from: number, to: number, enoughAt: (value: number) => boolean): number | undefined {
  for (let value = roundedUp(from); value <= to; value = roundedUp(value * 2)) {
    if (enoughAt(value)) return value
  }
  return undefined
}

/** The largest of at most `to` that is enough, if any is: a smaller wait never takes longer. */
function largest(to: number, enoughAt: (value: number) => boolean): number | undefined {
  if (!enoughAt(0)) return undefined
  let [good, bad] = [0, to + 1]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (enoughAt(middle)) good = middle
    else bad = middle
  }
  return good
}

function listed(flags: readonly string[]): string {
  if (flags.length === 0) return 'a load that waits less'
  return flags.length === 1 ? flags.join('') : `${flags.slice(0, -1).join(', ')} or ${flags.at(-1) ?? ''}`
}
