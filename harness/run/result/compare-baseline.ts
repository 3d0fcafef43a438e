/**
 * Compares a run with a baseline: better, the same or worse.
 * @module
 */
import { BASELINE_SCHEMA_VERSION, type Baseline } from '../../model/baseline.js'
import type { Comparison } from '../../model/comparison.js'
import { HarnessError } from '../../model/harness-error.js'
import { leadMetric } from '../../model/metric.js'
import type { RunResult } from '../../model/run-result.js'
import { maskSecrets } from '../../model/secrets/mask-secrets.js'
import { hasReleases } from '../../targets/package-target.js'
import { normalCdf } from '../../verdict/normal.js'
import { loadOf, refuseOtherLoad } from '../scenario/same-load.js'

/** Standard errors on either side of a 99 % interval, the level of both intervals. */
const Z_99 = 2.575_829_303_548_901

/**
 * @throws {HarnessError} if the run cannot be a baseline: it is void, or has no interval
 */
export function baselineOf(run: RunResult): Baseline {
  const { leakgateVersion, startedAt, target, verdict, unit, connections } = run
  const interval = closed(run)
  if (verdict !== 'void' && leadMetric(run.samples) !== 'live-heap') {
    throw new HarnessError(
      'This run cannot be a baseline: a baseline is of the live heap, and no heap was read',
      'Name a heap with --probe, or gate the server by its verdict alone.',
    )
  }
  if (verdict === 'void' || !interval || connections <= 0) {
    throw new HarnessError(
      `This run cannot be a baseline: ${run.reason}`,
      'Run again when the machine is less busy, or with more --connections.',
    )
  }
  const { kind, name, version, mode, memoryReadAs } = target
  return {
    schemaVersion: BASELINE_SCHEMA_VERSION,
    leakgateVersion,
    measuredAt: startedAt,
    ...(run.name === undefined ? {} : { name: run.name }),
    ...(memoryReadAs === undefined ? {} : { memoryReadAs }),
    target: { kind, name, version, mode },
    load: loadOf(run),
    verdict,
    unit,
    connections,
    bytesPerConnection: interval,
  }
}

/**
 * The difference of the two independent estimates is assumed to be normal; the standard errors follow from their
 * intervals. The run is worse or better if the whole 99 % interval of the difference is beyond the threshold, and the
 * same if it is within the threshold. Otherwise nothing is shown.
 * @throws {HarnessError} if the baseline is of another server or load
 */
export function compareToBaseline(baseline: Baseline, run: RunResult): Comparison {
  refuseUnfit(baseline, run)
  const now = closed(run)
  if (run.verdict === 'void' || !now)
    return { outcome: 'void', reason: `this run measured nothing: ${run.reason}` }
  const then = baseline.bytesPerConnection
  const standardError = Math.hypot(standardErrorOf(then), standardErrorOf(now))
  const estimate = then.estimate - now.estimate
  const saved = { estimate, low: estimate - Z_99 * standardError, high: estimate + Z_99 * standardError }
  const pValue =
    standardError > 0 ? 2 * normalCdf(-Math.abs(estimate) / standardError) : estimate === 0 ? 1 : 0
  const threshold = run.thresholdBytesPerConnection
  const [outcome, reason] =
    saved.low > threshold
      ? (['better', 'it keeps less than the baseline'] as const)
      : saved.high < -threshold
        ? (['worse', 'it keeps more than the baseline'] as const)
        : saved.low >= -threshold && saved.high <= threshold
          ? (['~', 'it keeps the same as the baseline, to within the threshold'] as const)
          : (['void', 'the intervals are too wide to tell it from the baseline by the threshold'] as const)
  return { outcome, savedBytesPerConnection: saved, pValue, reason }
}

/**
 * Refuses a baseline that does not fit a run. To be called before the run starts, and again when its server serves.
 * @param run as far as it is known
 * @param started whether its server serves: before, neither its RPC nor its runtime is known
 * @throws {HarnessError} with the reason
 */
export function refuseUnfit(baseline: Baseline, run: RunResult, started = true): void {
  refuseOtherServer(baseline, run)
  const [then, now] = [baseline.load, loadOf(run)]
  // The keys of a call are in one of them only.
  const known = started ? then : Object.fromEntries(Object.entries(then).filter(([key]) => key in now))
  refuseOtherLoad(known, now, ['the baseline', 'this run'])
  const [before, after] = [baseline.memoryReadAs, run.target.memoryReadAs]
  if (before === undefined || after === undefined || before === after) return
  throw new HarnessError(
    `The baseline is of a server whose memory was read as ${before}, and this one is read as ${after}`,
    'Give the baseline of this server, or write one with --update-baseline.',
  )
}

type Interval = Baseline['bytesPerConnection']

function closed({ bytesPerConnection: slope }: RunResult): Interval | undefined {
  if (!slope || slope.low === null || slope.high === null) return undefined
  return { estimate: slope.estimate, low: slope.low, high: slope.high }
}

function standardErrorOf({ low, high }: Interval): number {
  return (high - low) / 2 / Z_99
}

/** A name stands for the server, however it is started. Without one: different releases of one package may be compared, which is the purpose of a baseline. Other servers must be identical, except for their secrets. */
function refuseOtherServer({ name, target: then }: Baseline, { name: called, target: now }: RunResult): void {
  if (name !== undefined && name !== called) {
    throw new HarnessError(
      `The baseline is of the run "${name}", and this run has ${called === undefined ? 'no name' : `the name "${called}"`}`,
      `Give --name ${JSON.stringify(name)}, or the baseline of this server, or write one with --update-baseline.`,
    )
  }
  const released = hasReleases(now.kind)
  const [before, after] = [then.name, now.name].map(maskSecrets)
  const same = name !== undefined || (then.kind === now.kind && (released || before === after))
  if (same && then.mode === now.mode) return
  throw new HarnessError(
    `The baseline is of ${then.name} (${then.mode}), and this is ${now.name} (${now.mode})`,
    'Give the baseline of this server, or write one with --update-baseline.',
  )
}
