/**
 * The events between the control plane and the server, numbered as in the chart.
 * @module
 */
import type { VNode } from 'preact'
import { listReasons } from '../../../model/load/reason-counts.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatDuration } from '../../units/format-bytes.js'
import { Scroll } from '../page/chart-figure.js'

/** Later events are only in `run.json`. */
const MOST_ROWS = 200

/** Nothing for a run without a control plane. */
export function EventsSection({ run }: { readonly run: RunResult }): VNode | null {
  const { controlPlane, controlPlaneLeftOut } = run
  if (controlPlane.length === 0) return null
  const shown = controlPlane.slice(0, MOST_ROWS)
  return (
    <section class="card long" aria-labelledby="events">
      <h2 id="events">Control plane</h2>
      <Scroll label="Events of the control plane">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                no.
              </th>
              <th scope="col" class="number">
                after
              </th>
              <th scope="col">event</th>
              <th scope="col">type</th>
              <th scope="col">version</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ atMs, kind, typeUrl = '', versionInfo = '', error }, index) => (
              <tr>
                <th scope="row" class="number">
                  {index + 1}
                </th>
                <td class="number">{formatDuration(atMs)}</td>
                <td class="name">
                  {kind.replaceAll('-', ' ')}
                  {error !== undefined && <code>: {error}</code>}
                </td>
                <td>{typeUrl.split('.').at(-1)}</td>
                <td>{versionInfo}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {controlPlane.length > shown.length && (
        <p class="muted small">and {controlPlane.length - shown.length} more, in run.json</p>
      )}
      {controlPlaneLeftOut && (
        <p class="muted small">
          leakgate kept the first {controlPlaneLeftOut.after} events and the latest{' '}
          {controlPlane.length - controlPlaneLeftOut.after}. It counted the events between them:{' '}
          {listReasons(controlPlaneLeftOut.kinds)}.
        </p>
      )}
    </section>
  )
}
