/**
 * The verdict in one sentence with its figures, at the top of the page.
 * @module
 */
import type { VNode } from 'preact'
import { leadMetricOf } from '../../subject/lead-slope.js'
import { METRIC_READINGS } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatCount, formatDuration, formatRoundBytes } from '../../units/format-bytes.js'
import { headline, runName } from '../../subject/headline.js'
import { reasonOf } from '../../subject/reason-of.js'
import { formatAmount, metricName, unitName, unitNames } from '../../units/units.js'
import { VerdictBadge } from '../page/verdict-badge.js'

/** The badge, the headline, the reason and the main figures. */
export function Hero({ run }: { readonly run: RunResult }): VNode {
  return (
    <header class={`card hero ${run.verdict}`}>
      <VerdictBadge verdict={run.verdict} />
      <h1>{unbroken(headline(run))}</h1>
      <p>{sentence(reasonOf(run))}</p>
      <p class="muted small">{runName(run)}</p>
      {run.samples.length > 0 && (
        <dl class="figures">
          <Slope run={run} />
          <div>
            <dt>{unitNames(run.unit)}</dt>
            <dd>
              {formatCount(run.connections)}
              <small>{run.samples.length} samples</small>
            </dd>
          </div>
          <div>
            <dt>took</dt>
            <dd>{formatDuration(run.durationMs)}</dd>
          </div>
        </dl>
      )}
    </header>
  )
}

function Slope({ run }: { readonly run: RunResult }): VNode | null {
  const metric = run.decidedBy ?? leadMetricOf(run)
  const { unit } = METRIC_READINGS[metric]
  const slope = run.metrics.find(found => found.metric === metric)?.perConnection ?? run.bytesPerConnection
  if (!slope) return null
  const { estimate, low, high } = slope
  const large = unit === 'byte' && Math.abs(estimate) >= 1_000
  const limits = [low, high].map(limit => (limit === null ? 'open' : formatAmount(limit, unit))).join(' to ')
  return (
    <div>
      <dt>
        {metricName(metric)}, per {unitName(run.unit)}
      </dt>
      <dd>
        {large ? formatRoundBytes(estimate) : formatAmount(estimate, unit)}
        <small>99 % interval {limits}</small>
      </dd>
    </div>
  )
}

/** Replaces the space between a figure and its unit by one that does not break. */
export function unbroken(text: string): string {
  return text.replace(/(?<=\d) (?=[kMG]?B\b)/g, '\u00a0')
}

/** The text with a capital letter and a full stop. */
export function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`
}
