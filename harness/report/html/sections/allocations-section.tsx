/**
 * What allocated the memory that connections added between two snapshots and that is still live.
 * @module
 */
import type { VNode } from 'preact'
import type { Allocations } from '../../../model/evidence.js'
import type { RunResult } from '../../../model/run-result.js'
import { formatBytes, formatCount, formatFew } from '../../units/format-bytes.js'
import { unitName, unitNames } from '../../units/units.js'
import { Scroll } from '../page/chart-figure.js'
import { ShareBar } from '../page/share-bar.js'
import { rowsOf } from '../../../model/evidence.js'

const MOST_ROWS = 12
/** Rows with a smaller share are only in `run.json`. */
const LEAST_SHARE = 0.005

interface AllocationsSectionProps {
  readonly allocations: Allocations
  readonly run: RunResult
}

/** A table of functions (Go) or classes (V8), largest share first. */
export function AllocationsSection({ allocations, run }: AllocationsSectionProps): VNode {
  const { connections, bytesPerConnection, sampledEveryBytes, rows } = allocations
  const shown = rows.filter(({ share }) => share >= LEAST_SHARE).slice(0, MOST_ROWS)
  const byFunction = rowsOf(allocations) === 'functions'
  const per = `per ${unitName(run.unit)}`
  return (
    <section class="card" aria-labelledby="allocations">
      <h2 id="allocations">{byFunction ? 'What allocated it' : 'What it consists of'}</h2>
      <p class="muted small">
        The difference between two {byFunction ? 'heap profiles' : 'heap snapshots'},{' '}
        {formatCount(connections)} {unitNames(run.unit)} apart: {formatBytes(bytesPerConnection)} {per} were
        added and are still live.
        {sampledEveryBytes !== undefined &&
          sampledEveryBytes > 1 &&
          ` Scaled from one sample every ${formatBytes(sampledEveryBytes)}.`}
      </p>
      {shown.length > 0 && (
        <Scroll label={byFunction ? 'Allocations by function' : 'Live objects by class'}>
          <table class="shares">
            <thead>
              <tr>
                <th scope="col" class="name">
                  {byFunction ? 'function' : 'class'}
                </th>
                <th scope="col" class="number">
                  bytes {per}
                </th>
                <th scope="col" class="number">
                  objects {per}
                </th>
                <th scope="col" class="number">
                  share
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {shown.map(row => (
                <tr>
                  <th scope="row" class="name">
                    <code>{row.name}</code>
                    {row.callers?.map(caller => (
                      <div class="muted small">
                        called by <code>{caller}</code>
                      </div>
                    ))}
                  </th>
                  <td class="number">{formatCount(row.bytesPerConnection)}</td>
                  <td class="number">{formatFew(row.objectsPerConnection)}</td>
                  <td class="number">{(row.share * 100).toFixed(1)} %</td>
                  <td>
                    <ShareBar share={row.share} colour={run.verdict} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}
