/**
 * Where the goroutines stand that load left behind.
 * @module
 */
import type { VNode } from 'preact'
import type { Goroutines, SourcePlace } from '../../../model/goroutines.js'
import type { RunResult } from '../../../model/run-result.js'
import { leakProfileSentence, shownGroups } from '../../subject/goroutine-groups.js'
import { shortFile } from '../../text/short-name.js'
import { formatCount, formatFew } from '../../units/format-bytes.js'
import { unitName, unitNames } from '../../units/units.js'
import { Scroll } from '../page/chart-figure.js'

const MOST_GROUPS = 12

interface GoroutinesSectionProps {
  readonly goroutines: Goroutines
  readonly run: RunResult
}

/** A table of groups: who started them, where they wait and for what. */
export function GoroutinesSection({ goroutines, run }: GoroutinesSectionProps): VNode {
  const { connections, before, after } = goroutines
  const { shown, rest } = shownGroups(goroutines, MOST_GROUPS)
  const profile = leakProfileSentence(goroutines)
  const per = `per ${unitName(run.unit)}`
  return (
    <section class="card" aria-labelledby="goroutines">
      <h2 id="goroutines">Where goroutines stand</h2>
      <p class="muted small">
        {formatCount(before)} goroutines before {formatCount(connections)} more {unitNames(run.unit)},{' '}
        {formatCount(after)} after them.
        {shown.length === 0 && ' No group of them grew.'}
      </p>
      {profile !== undefined && <p>{profile}</p>}
      {shown.length > 0 && (
        <Scroll label="Groups of goroutines that grew">
          <table class="shares">
            <thead>
              <tr>
                <th scope="col" class="name">
                  where they wait
                </th>
                <th scope="col" class="name">
                  for what
                </th>
                <th scope="col" class="number">
                  {per}
                </th>
                <th scope="col" class="number">
                  now
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ waitsAt, createdBy, state, perConnection, count, stack }) => (
                <tr>
                  <th scope="row" class="name">
                    {waitsAt ? <Place {...waitsAt} /> : 'unknown'}
                    <div class="muted small">
                      created by {createdBy ? <Place {...createdBy} /> : "Go's runtime"}
                    </div>
                    {stack.length > 1 && (
                      <details class="small">
                        <summary>stack</summary>
                        {stack.map(frame => (
                          <div>
                            <Place {...frame} />
                          </div>
                        ))}
                      </details>
                    )}
                  </th>
                  <td>{state}</td>
                  <td class="number">{formatFew(perConnection)}</td>
                  <td class="number">{formatCount(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {rest !== undefined && <p class="muted small">{rest}.</p>}
    </section>
  )
}

function Place({ function: name, file, line }: SourcePlace): VNode {
  return (
    <>
      <code>{name}</code>{' '}
      <span class="muted">
        {shortFile(file)}:{line}
      </span>
    </>
  )
}
