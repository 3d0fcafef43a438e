/**
 * `report.html` of many runs: a grid of small charts.
 * @module
 */
import type { VNode } from 'preact'
import { decidingAmount } from '../subject/deciding-slope.js'
import { escapeControlDeep } from '../escape/escape-control.js'
import { formatDuration } from '../units/format-bytes.js'
import {
  arrange,
  matrixHeadline,
  matrixVerdict,
  pairsHeadline,
  type MatrixCell,
  type ReportPair,
} from '../subject/matrix.js'
import { unitName } from '../units/units.js'
import { Scroll } from './page/chart-figure.js'
import { drawSparkline } from './chart/sparkline.js'
import { renderPage } from './page/page.js'
import { VerdictBadge } from './page/verdict-badge.js'

/**
 * A whole HTML document: self-contained, without a script.
 * @param storedPairs the public report of each row, where the grid is the gallery
 */
export function htmlMatrix(stored: readonly MatrixCell[], storedPairs?: readonly ReportPair[]): string {
  const cells = escapeControlDeep(stored)
  const pairs = storedPairs && escapeControlDeep(storedPairs)
  const { versions, scenarios, at } = arrange(cells)
  const verdict = pairs ? verdictOfPairs(pairs) : matrixVerdict(cells)
  const headline = pairs ? pairsHeadline(pairs) : matrixHeadline(cells)
  return renderPage({
    title: `leakgate: ${headline}`,
    leakgateVersion: cells.find(({ run }) => run)?.run?.leakgateVersion ?? '',
    content: (
      <>
        <header class={`card hero ${verdict}`}>
          <VerdictBadge verdict={verdict} {...(pairs ? { word: WORDS[verdict] } : {})} />
          <h1>{headline}</h1>
          <p class="muted small">
            {pairs ? matrixHeadline(cells) : 'The badge shows the worst verdict.'} {took(cells)}
          </p>
        </header>
        <section class="card long" aria-labelledby="grid">
          <h2 id="grid">{pairs ? 'Public reports' : 'Servers and scenarios'}</h2>
          <p class="muted small">
            Each curve is the growth of what was judged over the load of its run: the metric that leaks, or
            the live heap. The scale of each differs: a rise at the threshold reaches a third of the height.
            The figure is what is retained for each unit of load.
          </p>
          <Scroll label="Grid of servers and scenarios">
            <table class="matrix">
              <thead>
                <tr>
                  <th scope="col">{pairs ? 'report' : 'server'}</th>
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
                      <About pair={pairs?.find(({ name }) => name === version)} />
                    </th>
                    {scenarios.map(scenario => (
                      <td>
                        <Place
                          cells={at(version, scenario)}
                          ran={pairs?.find(({ name }) => name === version)?.versions[scenario]}
                        />
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

/** The badge of a gallery. */
const WORDS = { stable: 'told apart', leak: 'not told apart', void: 'no result', inconclusive: '' } as const

function verdictOfPairs(pairs: readonly ReportPair[]): 'stable' | 'leak' {
  return pairs.every(({ toldApart }) => toldApart) ? 'stable' : 'leak'
}

function About({ pair }: { readonly pair: ReportPair | undefined }): VNode | null {
  if (!pair) return null
  const { title, report, retainedBy } = pair
  return (
    <div class="about small">
      {report.startsWith('https://') ? <a href={report}>{title}</a> : title}
      {retainedBy !== undefined && <div class="muted">retained by {retainedBy}</div>}
    </div>
  )
}

interface PlaceProps {
  readonly cells: readonly MatrixCell[]
  /** What ran there, where the name of the row does not say it. */
  readonly ran: string | undefined
}

function Place({ cells, ran }: PlaceProps): VNode {
  if (cells.length === 0) return <span class="muted small">not run</span>
  return (
    <>
      {ran !== undefined && <div class="small">{ran}</div>}
      {cells.map(cell => (
        <Cell cell={cell} />
      ))}
    </>
  )
}

function Cell({ cell }: { readonly cell: MatrixCell }): VNode {
  const { run, problem, href } = cell
  if (!run) return <p class="small">no result{problem === undefined ? '' : `: ${problem}`}</p>
  const figure = decidingAmount(run)
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
          figure && `${figure} per ${unitName(run.unit)}`
        ) : (
          <a href={relative(href)} aria-label={`${name}, its report`}>
            {figure === '' ? 'report' : `${figure} per ${unitName(run.unit)}`}
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
