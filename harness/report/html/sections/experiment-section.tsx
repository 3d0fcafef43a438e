/**
 * How much memory the server released after each change of its Listener.
 * @module
 */
import type { VNode } from 'preact'
import type { Experiment } from '../../../model/evidence.js'
import { formatDuration, formatRoundBytes } from '../../units/format-bytes.js'
import { Scroll } from '../page/chart-figure.js'
import { sentence } from './hero.js'
import { ShareBar } from '../page/share-bar.js'

const CHANGES: Readonly<Record<Experiment['steps'][number]['change'], string>> = {
  'listener-changed': 'the Listener changed',
  'listener-removed': 'the Listener was removed',
}

/** The conclusion, and a table with a row for each change. */
export function ExperimentSection({ experiment }: { readonly experiment: Experiment }): VNode {
  return (
    <section class="card" aria-labelledby="experiment">
      <h2 id="experiment">What releases it</h2>
      <p>{sentence(experiment.conclusion)}</p>
      <Scroll label="Steps of the experiment">
        <table class="shares">
          <thead>
            <tr>
              <th scope="col">what was done</th>
              <th scope="col" class="number">
                released
              </th>
              <th scope="col" class="number">
                of the leak
              </th>
              <td />
              <th scope="col" class="number">
                took
              </th>
            </tr>
          </thead>
          <tbody>
            {experiment.steps.map(({ change, releasedBytes, releasedShare, tookMs }) => (
              <tr>
                <th scope="row">{CHANGES[change]}</th>
                <td class="number">{formatRoundBytes(releasedBytes)}</td>
                <td class="number">{Math.round(releasedShare * 100)} %</td>
                <td>
                  <ShareBar share={releasedShare} colour="stable" />
                </td>
                <td class="number">{formatDuration(tookMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}
