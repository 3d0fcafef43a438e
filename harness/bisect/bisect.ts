/**
 * Finds the first bad release of a package, or the first good one.
 * @module
 */
import { eq, gt, major, minor } from 'semver'
import { BISECTION_SCHEMA_VERSION, type Bisection, type BisectStep } from '../model/bisection.js'
import { HarnessError } from '../model/harness-error.js'
import type { Scenario } from '../model/scenario.js'
import type { PackageSpec } from '../model/target-spec.js'
import { leakgateVersion } from '../run/result/describe-run.js'
import { formatTarget } from '../targets/format-target.js'
import type { ReleaseSource } from '../targets/release-source.js'
import { findChange, type Answer } from './find-change.js'
import { branchLine, mainLine, sameBranch, withUnlisted } from './release-line.js'

type PackageScenario = Scenario & { readonly target: PackageSpec }

/** The two ends of a search: one scenario on two releases. */
export interface BisectEnds {
  /** On a release that is known to be good. */
  readonly good: PackageScenario
  /** On a release that is known to be bad; it may be the older one. */
  readonly bad: PackageScenario
}

/** What a search needs from its caller. */
export interface BisectMeans {
  readonly releases: ReleaseSource
  /** Builds a release and runs the scenario on it. */
  readonly judge: (scenario: PackageScenario) => Promise<BisectStep>
  /** Called before each release is tried, with the largest number of releases that remain. */
  readonly trying?: (target: string, left: number) => void
  /** Called after each release was tried. */
  readonly stepped?: (step: BisectStep) => void | Promise<void>
  readonly signal: AbortSignal
}

/**
 * Tries both ends first, because the result is meaningless if they are the same. Then halves the main line (see
 * `release-line`), and finally searches the branch that has the change.
 * @throws {HarnessError} where an end is not what the user says, or a release cannot be tried for a reason outside of it
 */
export async function bisect({ good, bad }: BisectEnds, means: BisectMeans): Promise<Bisection> {
  checkEnds(good, bad)
  const steps: BisectStep[] = []
  const firstBad = gt(bad.target.version, good.target.version)
  const [older, newer] = firstBad ? [good, bad] : [bad, good]
  const attempt = async (version: string, left: number): Promise<BisectStep> => {
    const scenario = { ...older, target: { ...older.target, version } }
    means.trying?.(formatTarget(scenario.target), left)
    const step = await means.judge(scenario)
    steps.push(step)
    await means.stepped?.(step)
    return step
  }
  const ask = async (version: string, left: number): Promise<Answer> => {
    const { state } = await attempt(version, left)
    if (state === 'skip') return 'skip'
    return (state === 'bad') === firstBad ? 'new' : 'old'
  }
  const finish = (last: string | null, candidates: readonly string[], problem?: string): Bisection =>
    describe({ good, bad, firstBad, steps, last, candidates, ...(problem === undefined ? {} : { problem }) })

  const [from, to] = [older.target.version, newer.target.version]
  const releases = await listReleases(means, older.target, newer.target)
  const line = mainLine(releases, from, to)
  for (const [end, state] of [
    [bad, 'bad'],
    [good, 'good'],
  ] as const) {
    const step = await attempt(end.target.version, line.length - 2)
    if (step.state === 'skip') return finish(null, [], `${step.target} could not be judged: ${step.reason}`)
    if (step.state !== state) throw wrongEnd(step, state)
  }
  const onLine = await findChange(line, ask)
  if (onLine.skipped.length > 0) return finish(onLine.last, [...onLine.skipped, onLine.first])
  const change = await searchBranch(onLine, releases, means, ask)
  return finish(change.last, [...change.skipped, change.first])
}

/** Two neighbours on the main line may have patch releases between them, made from the branch of the older one. */
async function searchBranch(
  { last, first }: { last: string; first: string },
  listed: readonly string[],
  { releases, signal }: BisectMeans,
  ask: (version: string, left: number) => Promise<Answer>,
): ReturnType<typeof findChange> {
  if (sameBranch(last, first)) return { last, first, skipped: [] }
  const all = releases.exists
    ? await withUnlisted(listed, last, first, version => exists(releases, version, signal))
    : listed
  return findChange(branchLine(all, last, first), ask)
}

async function listReleases(
  { releases, signal }: BisectMeans,
  older: PackageSpec,
  newer: PackageSpec,
): Promise<string[]> {
  const listed = await releases.list(signal)
  if (!releases.exists) return listed
  const { version } = newer
  const branch = sameBranch(older.version, version) ? older.version : `${major(version)}.${minor(version)}.0`
  return withUnlisted(listed, branch, version, asked => exists(releases, asked, signal))
}

async function exists(source: ReleaseSource, version: string, signal: AbortSignal): Promise<boolean> {
  return (await source.exists?.(version, signal)) ?? false
}

function checkEnds(good: PackageScenario, bad: PackageScenario): void {
  if (good.target.kind !== bad.target.kind) {
    throw new HarnessError(
      `${formatTarget(good.target)} and ${formatTarget(bad.target)} are not releases of the same package`,
      'Give two releases of one package, as in --good go@1.60.1 --bad go@1.66.2.',
    )
  }
  if (eq(good.target.version, bad.target.version)) {
    throw new HarnessError(
      `${formatTarget(good.target)} cannot be both good and bad`,
      'Give two releases, as in --good go@1.60.1 --bad go@1.66.2.',
    )
  }
}

function wrongEnd(step: BisectStep, named: 'good' | 'bad'): HarnessError {
  return new HarnessError(
    `${step.target} was given as ${named}, but it is ${step.state}: ${step.reason}`,
    `Name another release with --${named}, or change the scenario with --close, --mode or --threshold.`,
  )
}

interface Outcome extends BisectEnds {
  readonly firstBad: boolean
  readonly steps: readonly BisectStep[]
  readonly last: string | null
  /** Empty where an end could not be judged. */
  readonly candidates: readonly string[]
  readonly problem?: string
}

function describe({ good, bad, firstBad, steps, last, candidates, problem }: Outcome): Bisection {
  const name = (version: string): string => {
    const target: PackageSpec = { ...good.target, version }
    return formatTarget(target)
  }
  const sought = firstBad ? 'bad' : 'good'
  const [only, ...others] = candidates.map(name)
  const conclusion =
    only === undefined
      ? (problem ?? 'nothing was found')
      : others.length === 0
        ? `${only} is the first ${sought} release`
        : `the first ${sought} release is one of ${[only, ...others].join(', ')}: all but the last had to be skipped`
  const built = steps.filter(step => step.built).length
  return {
    schemaVersion: BISECTION_SCHEMA_VERSION,
    leakgateVersion: leakgateVersion(),
    good: formatTarget(good.target),
    bad: formatTarget(bad.target),
    lookedFor: firstBad ? 'first-bad' : 'first-good',
    first: only !== undefined && others.length === 0 ? only : null,
    candidates: candidates.map(name),
    last: last === null ? null : name(last),
    conclusion,
    steps,
    built,
    cached: steps.length - built,
  }
}
