/**
 * What was run before and after, side by side.
 * @module
 */
import type { VNode } from 'preact'
import type { ComparedRuns } from '../../subject/compared-runs.js'
import { factsOf } from '../../subject/facts.js'
import { Scroll } from '../page/chart-figure.js'
import { RerunCommand } from './facts-section.js'

/** A table of the facts of both runs, and the commands that repeat them. */
export function ComparedFacts({ before, after }: Pick<ComparedRuns, 'before' | 'after'>): VNode {
  const [b, a] = [new Map(factsOf(before)), new Map(factsOf(after))]
  const names = [...new Set([...b.keys(), ...a.keys()])]
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">What was run</h2>
      <RerunCommand run={before} title="This runs it again, before" />
      <RerunCommand run={after} title="This runs it again, after" />
      <Scroll label="What was run, before and after">
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">before</th>
              <th scope="col">after</th>
            </tr>
          </thead>
          <tbody>
            {names.map(name => (
              <tr>
                <th scope="row">{name}</th>
                <td class="name">{b.get(name)}</td>
                <td class="name">{a.get(name)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}
