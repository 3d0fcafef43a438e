/**
 * `report.html` of many runs: a grid of small charts.
 * @module
 */
import type { VNode } from 'preact'
import { leadSlope } from '../subject/lead-slope.js'
import { escapeControlDeep } from '../escape/escape-control.js'
import { formatBytes, formatDuration } from '../units/format-bytes.js'
import { arrange, matrixHeadline, matrixVerdict, type MatrixCell } from '../subject/matrix.js'
import { unitName } from '../units/units.js'
import { Scroll } from './page/chart-figure.js'
import { drawSparkline } from './chart/sparkline.js'
import { renderPage } from './page/page.js'
import { VerdictBadge } from './page/verdict-badge.js'

/** A whole HTML document: self-contained, without a script. */
export function htmlMatrix(stored: readonly MatrixCell[]): string {
  const cells = escapeControlDeep(stored)
  const { versions, scenarios, at } = arrange(cells)
  const verdict = matrixVerdict(cells)
  return renderPage({
    title: `leakgate: ${matrixHeadline(cells)}`,
    leakgateVersion: cells.find(({ run }) => run)?.run?.leakgateVersion ?? '',
    content: (
      <>
        <header class={`card hero ${verdict}`}>
          <VerdictBadge verdict={verdict} />
          <h1>{matrixHeadline(cells)}</h1>
          <p class="muted small">The badge shows the worst verdict. {took(cells)}</p>
        </header>
        <section class="card long" aria-labelledby="grid">
          <h2 id="grid">Servers and scenarios</h2>
          <p class="muted small">
            Each curve is the growth of the memory that was judged over the connections of its run. The scale
            of each differs: a rise at the threshold reaches a third of the height. The figure is the retained
            memory per connection.
          </p>
          <Scroll label="Grid of servers and scenarios">
            <table class="matrix">
              <thead>
                <tr>
                  <th scope="col">server</th>
                  {scenarios.map(scenario => (
                    <th scope="col">{scenario}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {versions.map(version => (
                  <tr>
                    <th scope="row" class="name">
                      {version}
                    </th>
                    {scenarios.map(scenario => (
                      <td>
                        <Place cells={at(version, scenario)} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      </>
    ),
  })
}

function Place({ cells }: { readonly cells: readonly MatrixCell[] }): VNode {
  if (cells.length === 0) return <span class="muted small">not run</span>
  return (
    <>
      {cells.map(cell => (
        <Cell cell={cell} />
      ))}
    </>
  )
}

function Cell({ cell }: { readonly cell: MatrixCell }): VNode {
  const { run, problem, href } = cell
  if (!run) return <p class="small">no result{problem === undefined ? '' : `: ${problem}`}</p>
  const slope = leadSlope(run)
  const figure = slope ? formatBytes(slope.estimate) : ''
  const name = `${cell.version}, ${cell.scenario}: ${run.verdict}`
  return (
    <div>
      <VerdictBadge verdict={run.verdict} />
      {run.samples.length > 0 && (
        <div
          dangerouslySetInnerHTML={{
            __html: drawSparkline(run, `${name}, ${figure} per ${unitName(run.unit)}`),
          }}
        />
      )}
      <div class="small">
        {href === undefined ? (
          figure
        ) : (
          <a href={relative(href)} aria-label={`${name}, its report`}>
            {figure || 'report'}
          </a>
        )}
      </div>
      <div class="muted small">{formatDuration(run.durationMs)}</div>
    </div>
  )
}

/** An address below the folder of the grid: a scheme such as `javascript:` becomes part of a file name. */
function relative(href: string): string {
  return `./${href.split('/').map(encodeURIComponent).join('/')}`
}

function took(cells: readonly MatrixCell[]): string {
  const ms = cells.reduce((sum, { run }) => sum + (run?.durationMs ?? 0), 0)
  return `All runs took ${formatDuration(ms)}.`
}
