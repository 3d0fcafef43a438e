/**
 * Every other metric of the run: a small chart with its own verdict for each.
 * @module
 */
import type { VNode } from 'preact'
import { leadMetricOf } from '../../subject/lead-slope.js'
import { METRICS, METRIC_READINGS, type Metric } from '../../../model/metric.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatAmount, metricName, unitName } from '../../units/units.js'
import { ChartFigure } from '../page/chart-figure.js'
import { describeSeries } from '../chart/describe-series.js'
import { seriesOf, type Series } from '../chart/series.js'
import { stageStarts } from '../chart/stage-starts.js'
import { drawTrend } from '../chart/trend-chart.js'
import { SampleTable } from './sample-table.js'
import { VerdictBadge } from '../page/verdict-badge.js'

/** All metrics except the one that the main chart shows. */
export function MultiplesSection({ run }: { readonly run: RunResult }): VNode | null {
  const shown = run.decidedBy ?? leadMetricOf(run)
  const rest = METRICS.filter(metric => metric !== shown).flatMap(metric => {
    const series = seriesOf(run, metric)
    return series ? [series] : []
  })
  if (rest.length === 0) return null
  return (
    <section class="card long" aria-labelledby="multiples">
      <h2 id="multiples">Other metrics</h2>
      <p class="muted small">The same samples on the same x axis.</p>
      <div class="multiples">
        {rest.map(series => (
          <Multiple run={run} series={series} />
        ))}
      </div>
    </section>
  )
}

function Multiple({ run, series }: { readonly run: RunResult; readonly series: Series }): VNode {
  const { metric } = series
  const found = run.metrics.find(({ metric: name }) => name === metric)
  const draw = (width: number): string =>
    drawTrend({
      series,
      verdict: found?.verdict ?? 'void',
      unit: run.unit,
      width,
      height: 180,
      label: describeSeries(run, series),
      detailed: false,
      stages: stageStarts(run),
      events: [],
    })
  return (
    <ChartFigure
      caption={
        <>
          <div class="head">
            <h3>{metricName(metric)}</h3>
            {found ? <VerdictBadge verdict={found.verdict} /> : <span class="muted small">not judged</span>}
          </div>
          <p class="muted small">{slopeOf(run, metric)}</p>
        </>
      }
      draw={draw}
      widths={{ wide: 330, narrow: 340 }}
      table={<SampleTable run={run} metric={metric} />}
      of={metricName(metric)}
    />
  )
}

function slopeOf(run: RunResult, metric: Metric): string {
  const slope = run.metrics.find(({ metric: name }) => name === metric)?.perConnection
  if (!slope) return 'no slope was estimated'
  const { unit } = METRIC_READINGS[metric]
  const limits = [slope.low, slope.high].map(limit => (limit === null ? 'open' : formatAmount(limit, unit)))
  return `${formatAmount(slope.estimate, unit)} per ${unitName(run.unit)} (${limits.join(' to ')})`
}
