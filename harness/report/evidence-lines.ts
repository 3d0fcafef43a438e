/**
 * Who allocated, who holds, what lets go and how bad it is, in a line each.
 * @module
 */
import type { PathStep, Severity } from '../model/evidence.js'
import type { RunResult } from '../model/run-result.js'
import { formatBytes, formatCount, formatRoundBytes } from './format-bytes.js'
import { unitName, unitNames } from './units.js'

/** Empty where nothing was looked into. */
export function evidenceLines({ evidence, unit }: RunResult): string[] {
  if (!evidence) return []
  const { allocations, retention, experiment, severity } = evidence
  const first = allocations?.rows[0]
  const holder = retention?.holder
  return [
    ...(first
      ? [
          `allocated by: ${first.name}, ${formatBytes(first.bytesPerConnection)} per ${unitName(unit)} ` +
            `(${percent(first.share)} of what was added)`,
        ]
      : []),
    ...(holder
      ? [
          `held by: ${formatPath(holder.path)} (${formatCount(holder.objects.count)} × ${holder.objects.type}, ` +
            `${percent(holder.shareOfGrowth)} of what was added)`,
        ]
      : []),
    ...(experiment ? [`experiment: ${experiment.conclusion}`] : []),
    ...(severity ? [`how bad: ${severitySentence(severity, unit)}`] : []),
    ...evidence.problems.map(problem => `not found out: ${problem}`),
  ]
}

/** `xdsServer.lis.conns[*] → *connWrapper.st`. */
export function formatPath(path: readonly PathStep[]): string {
  return path.map(({ type, field }) => `${type}${field}`).join(' → ')
}

/** When the memory is used up: by what was resident, and at the soonest. */
export function severitySentence(severity: Severity, unit: RunResult['unit']): string {
  const { memoryBytes, connectionsPerSecond, connectionsToOom, secondsToOom } = severity
  const { soonestConnectionsToOom, soonestSecondsToOom } = severity
  const after = (connections: number | null, seconds: number | null): string | undefined =>
    connections === null || seconds === null
      ? undefined
      : `${formatCount(connections)} ${unitNames(unit)} (${formatLongTime(seconds)} at ${formatCount(connectionsPerSecond)} a second)`
  const likely = after(connectionsToOom.estimate, secondsToOom.estimate)
  const soonest = after(soonestConnectionsToOom.estimate, soonestSecondsToOom.estimate)
  const when = [likely && `after about ${likely}`, soonest && `at the soonest after ${soonest}`].filter(
    Boolean,
  )
  const memory = formatRoundBytes(memoryBytes)
  return when.length === 0
    ? `${memory} would not be used up by what was seen`
    : `${memory} are used up ${when.join(', ')}`
}

/** `45 s`, `12 min`, `5.3 h`, `12 days`. */
export function formatLongTime(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${(seconds / 3_600).toFixed(1)} h`
  return `${formatCount(seconds / 86_400)} days`
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
