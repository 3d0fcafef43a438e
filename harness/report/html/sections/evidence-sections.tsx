/**
 * Who allocated it, who holds it, what lets go of it, and how bad it is.
 * @module
 */
import type { VNode } from 'preact'
import type { RunResult } from '../../../model/run-result.js'
import { AllocationsSection } from './allocations-section.js'
import { ExperimentSection } from './experiment-section.js'
import { HolderSection } from './retention-section.js'
import { SeveritySection } from './severity-section.js'

export function EvidenceSections({ run }: { readonly run: RunResult }): VNode | null {
  const { evidence } = run
  // Of a server that leaks nothing there is nothing to show, unless all was asked for.
  if (!evidence || (run.verdict === 'stable' && evidence.level !== 'full')) return null
  const { allocations, retention, experiment, severity, problems, files } = evidence
  return (
    <>
      {severity && run.verdict === 'leak' && run.unit === 'connection' && (
        <SeveritySection severity={severity} />
      )}
      {allocations && <AllocationsSection allocations={allocations} run={run} />}
      {retention && <HolderSection retention={retention} run={run} />}
      {experiment && <ExperimentSection experiment={experiment} />}
      {problems.length + files.length > 0 && (
        <section class="card small" aria-labelledby="rest">
          <h2 id="rest">About this evidence</h2>
          <ul class="plain">
            {problems.map(problem => (
              <li>Not found out: {problem}</li>
            ))}
            {files.map(file => (
              <li>
                Kept beside run.json: <code>{file}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
