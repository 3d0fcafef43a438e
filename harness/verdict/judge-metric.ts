/**
 * The verdict on one metric of a run.
 * @module
 */
import { METRIC_READINGS } from '../model/metric.js'
import type { JudgedVerdictName, LateRelease, MetricOutcome, MetricVerdict } from '../model/verdict.js'
import { rises } from './judge-stage.js'
import { findEvidence, outcomeOf, type MetricFinding } from './metric-finding.js'
import type { MetricStage } from './metric-stages.js'
import { metricReason } from './reason.js'
import { fineRule, type MetricRule, type RunRule } from './rule.js'

/** The verdict on one metric, with the finding that it rests on. */
export interface JudgedMetric {
  readonly verdict: MetricVerdict
  readonly finding: MetricFinding
  readonly lateRelease?: LateRelease
}

/**
 * Judges one metric, by its fine line where that shows a rise. A leak is a proven rise that is not released during a wait without load.
 *
 * @param stages at least one
 * @throws {RangeError} as `judgeStage`
 */
export function judgeMetric(stages: readonly MetricStage[], rule: MetricRule, run: RunRule): JudgedMetric {
  const judged = judgeBy(stages, rule, run)
  const fine = fineRule(rule.metric, run)
  if (!fine || judged.verdict.verdict === 'leak') return judged
  const finely = judgeBy(stages, fine, run)
  return rises(finely.finding.last) && !finely.finding.release?.cameBack ? finely : judged
}

function judgeBy(stages: readonly MetricStage[], rule: MetricRule, run: RunRule): JudgedMetric {
  const finding = findEvidence(stages, rule, run)
  const { last, release } = finding
  const { metric, threshold } = rule
  const outcome = outcomeOf(finding)
  const smallestVisible = release?.cameBack ? release.smallestVisible : last.smallestVisible
  return {
    finding,
    verdict: {
      metric,
      unit: METRIC_READINGS[metric].unit,
      verdict: nameOf(outcome, smallestVisible, rule),
      outcome,
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

function nameOf(
  outcome: MetricOutcome,
  smallestVisible: number,
  { threshold }: MetricRule,
): JudgedVerdictName {
  switch (outcome) {
    case 'leak':
      return 'leak'
    case 'level':
      return 'stable'
    case 'came-back':
      return smallestVisible <= threshold ? 'stable' : 'inconclusive'
    default:
      return 'inconclusive'
  }
}
