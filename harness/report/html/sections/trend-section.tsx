/**
 * The metric that decided the verdict, against units of work.
 * @module
 */
import type { VNode } from 'preact'
import type { RunResult } from '../../../model/run-result.js'
import { leadMetricOf } from '../../subject/lead-slope.js'
import { metricName, unitName, unitNames } from '../../units/units.js'
import { ChartFigure } from '../page/chart-figure.js'
import { describeSeries } from '../chart/describe-series.js'
import { eventMarks } from '../chart/event-marks.js'
import { controlPoints, seriesOf } from '../chart/series.js'
import { stageStarts } from '../chart/stage-starts.js'
import { drawTrend } from '../chart/trend-chart.js'
import { Legend, type LegendEntry } from '../page/legend.js'
import { SampleTable } from './sample-table.js'

/** The main chart of the page; nothing where the run has no samples. */
export function TrendSection({ run }: { readonly run: RunResult }): VNode | null {
  const metric = run.decidedBy ?? leadMetricOf(run)
  const series = seriesOf(run, metric)
  if (!series) return null
  const events = eventMarks(run)
  const draw = (width: number): string =>
    drawTrend({
      series,
      verdict: run.verdict,
      unit: run.unit,
      width,
      height: width > 600 ? 400 : 320,
      label: describeSeries(run, series),
      detailed: true,
      stages: stageStarts(run),
      events,
      control: controlPoints(run, metric),
    })
  return (
    <section class="card" aria-labelledby="trend">
      <ChartFigure
        caption={
          <>
            <h2 id="trend">
              {metricName(metric)} against {unitNames(run.unit)}
            </h2>
            <p class="muted small">
              Each dot is one sample, taken after the server was idle and its heap was collected. Neither axis
              is time.
            </p>
          </>
        }
        draw={draw}
        widths={{ wide: 1040, narrow: 370 }}
        legend={<Legend entries={legendOf(run, series.unjudged.length > 0, events.length > 0)} />}
        table={<SampleTable run={run} metric={metric} />}
        of="These samples"
      />
    </section>
  )
}

function legendOf(run: RunResult, unjudged: boolean, events: boolean): LegendEntry[] {
  const colour = run.verdict
  const judged = run.verdict !== 'void'
  return [
    ...(judged ? [{ mark: 'filled', colour, text: 'sample that was judged' } as const] : []),
    ...(unjudged
      ? [
          {
            mark: 'hollow',
            colour: 'unjudged',
            text: judged ? 'sample of a shorter stage' : 'sample',
          } as const,
        ]
      : []),
    ...(judged
      ? ([
          { mark: 'line', colour, text: 'slope' },
          { mark: 'band', colour, text: '99 % interval of the slope' },
          { mark: 'dashed', colour: 'text', text: `threshold, per ${unitName(run.unit)}` },
        ] as const)
      : []),
    ...(run.control
      ? [
          {
            mark: 'square',
            colour: 'control',
            text: `control: ${run.control.name}, shifted to the same start`,
          } as const,
        ]
      : []),
    ...(run.holds.length > 0
      ? [{ mark: 'diamond', colour: 'control', text: 'sample while the server was idle' } as const]
      : []),
    ...(events
      ? [{ mark: 'triangle', colour: 'accent', text: 'event of the control plane, see its table' } as const]
      : []),
  ]
}
