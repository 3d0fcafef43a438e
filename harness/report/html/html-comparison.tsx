/**
 * `report.html` of two runs, drawn in one chart.
 * @module
 */
import type { VNode } from 'preact'
import type { RunResult } from '../../model/run-result.js'
import { leadMetricOf } from '../subject/lead-slope.js'
import { comparisonHeadline, type ComparedRuns } from '../subject/compared-runs.js'
import { escapeControlDeep } from '../escape/escape-control.js'
import { formatBytes } from '../units/format-bytes.js'
import { headline, nameOf, runName } from '../subject/headline.js'
import { ChartFigure } from './page/chart-figure.js'
import { describeSeries } from './chart/describe-series.js'
import { drawGrowth, type GrowthLine } from './chart/growth-chart.js'
import { seriesOf } from './chart/series.js'
import { ComparedFacts } from './sections/compared-facts.js'
import { sentence, unbroken } from './sections/hero.js'
import { MetricsTable } from './sections/metrics-table.js'
import { renderPage } from './page/page.js'
import { SampleTable } from './sections/sample-table.js'
import { VerdictBadge } from './page/verdict-badge.js'

/** A whole HTML document: self-contained, without a script. */
export function htmlComparison(stored: ComparedRuns): string {
  const compared = escapeControlDeep(stored)
  const { before, after, comparison } = compared
  const verdict = comparison.outcome === 'void' ? 'void' : after.verdict
  const saved = comparison.savedBytesPerConnection
  return renderPage({
    title: `${comparison.outcome === '~' ? 'no difference' : comparison.outcome}: ${nameOf(before)} → ${nameOf(after)}`,
    leakgateVersion: after.leakgateVersion,
    content: (
      <>
        <header class={`card hero ${verdict}`}>
          <VerdictBadge verdict={verdict} />
          <h1>{unbroken(comparisonHeadline(compared))}</h1>
          {comparison.outcome !== 'void' && <p>{sentence(comparison.reason)}</p>}
          {saved && (
            <p class="muted small">
              The difference is {formatBytes(saved.estimate)}, with a 99 % interval of{' '}
              {formatBytes(saved.low)} to {formatBytes(saved.high)}.
            </p>
          )}
        </header>
        <Overlay before={before} after={after} />
        <div class="arms">
          <Arm title="Before" run={before} />
          <Arm title="After" run={after} />
        </div>
        <ComparedFacts before={before} after={after} />
      </>
    ),
  })
}

function Overlay({ before, after }: Pick<ComparedRuns, 'before' | 'after'>): VNode | null {
  const lines = [
    { name: `before: ${nameOf(before)}`, run: before, symbol: 'circle', dashed: true },
    { name: `after: ${nameOf(after)}`, run: after, symbol: 'square', dashed: false },
  ] satisfies GrowthLine[]
  const drawn = lines.filter(({ run }) => run.samples.length > 0)
  if (drawn.length === 0) return null
  return (
    <section class="card" aria-labelledby="overlay">
      <ChartFigure
        caption={
          <>
            <h2 id="overlay">Live heap, before and after</h2>
            <p class="muted small">
              Growth from each run's first sample, which was taken after its warm-up. A run ends when its
              verdict is sure; the end of a much longer run is cut off.
            </p>
          </>
        }
        draw={width =>
          drawGrowth({
            lines: drawn,
            width,
            height: width > 600 ? 400 : 320,
            label: drawn.map(({ name, run }) => `${name}. ${inWords(run)}`).join(' '),
          })
        }
        widths={{ wide: 1040, narrow: 370 }}
        table={drawn.map(({ name, run }) => (
          <>
            <p>{name}</p>
            <SampleTable run={run} metric={leadMetricOf(run)} />
          </>
        ))}
        of="Both runs"
      />
    </section>
  )
}

function inWords(run: RunResult): string {
  const series = seriesOf(run, leadMetricOf(run))
  return series ? describeSeries(run, series) : ''
}

function Arm({ title, run }: { readonly title: string; readonly run: RunResult }): VNode {
  return (
    <section class={`card arm ${run.verdict}`}>
      <VerdictBadge verdict={run.verdict} />
      <h2>
        {title}: {nameOf(run)}
      </h2>
      <p>{unbroken(headline(run))}</p>
      <p class="muted small">{runName(run)}</p>
      <p class="small">{sentence(run.reason)}</p>
      <MetricsTable run={run} />
    </section>
  )
}
