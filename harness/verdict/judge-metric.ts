/**
 * What a run says of one metric.
 * @module
 */
import { METRIC_READINGS } from '../model/metric.js'
import type { LateRelease, MetricVerdict } from '../model/verdict.js'
import { findEvidence, type MetricFinding } from './metric-finding.js'
import type { MetricStage } from './metric-stages.js'
import { metricReason } from './reason.js'
import type { MetricRule, RunRule } from './rule.js'

export interface JudgedMetric {
  readonly verdict: MetricVerdict
  readonly finding: MetricFinding
  readonly lateRelease?: LateRelease
}

/**
 * A leak is proven and did not come back while the server was left alone.
 *
 * @param stages at least one
 * @throws {RangeError} as `judgeStage`
 */
export function judgeMetric(stages: readonly MetricStage[], rule: MetricRule, run: RunRule): JudgedMetric {
  const finding = findEvidence(stages, rule, run.atLeastConnections)
  const { last, release } = finding
  const { metric, threshold } = rule
  const smallestVisible = release?.cameBack ? release.smallestVisible : last.smallestVisible
  return {
    finding,
    verdict: {
      metric,
      unit: METRIC_READINGS[metric].unit,
      verdict: nameOf(finding, rule),
      reason: metricReason(finding, run),
      threshold,
      smallestVisible,
      ...(last.trend
        ? {
            perConnection: last.trend.slope,
            risePValue: last.trend.rise.pRise,
            varianceRatio: last.trend.varianceRatio,
          }
        : {}),
    },
    ...(release && release.amount > 0
      ? { lateRelease: { metric, amount: release.amount, share: release.share, afterMs: release.afterMs } }
      : {}),
  }
}

function nameOf({ last, proven, release }: MetricFinding, rule: MetricRule): MetricVerdict['verdict'] {
  if (release?.cameBack) return release.smallestVisible <= rule.threshold ? 'stable' : 'inconclusive'
  if (proven) return 'leak'
  return last.outcome === 'level' ? 'stable' : 'inconclusive'
}
