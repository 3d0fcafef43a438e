/**
 * The evidence: what allocated the memory, what retains it, what releases it, and how soon memory runs out.
 * @module
 */
import type { VNode } from 'preact'
import type { RunResult } from '../../../model/run-result.js'
import { AllocationsSection } from './allocations-section.js'
import { ExperimentSection } from './experiment-section.js'
import { GoroutinesSection } from './goroutines-section.js'
import { RetentionSection } from './retention-section.js'
import { SeveritySection } from './severity-section.js'

/** One section for each kind of evidence that the run has. */
export function EvidenceSections({ run }: { readonly run: RunResult }): VNode | null {
  const { evidence } = run
  // A server without a leak has nothing to explain, unless the user asked for evidence of every run.
  if (!evidence || (run.verdict === 'stable' && evidence.level !== 'full')) return null
  const { allocations, retention, goroutines, experiment, severity, problems, files } = evidence
  return (
    <>
      {severity && run.verdict === 'leak' && run.unit === 'connection' && (
        <SeveritySection severity={severity} />
      )}
      {allocations && <AllocationsSection allocations={allocations} run={run} />}
      {retention && <RetentionSection retention={retention} run={run} />}
      {goroutines && <GoroutinesSection goroutines={goroutines} run={run} />}
      {experiment && <ExperimentSection experiment={experiment} />}
      {problems.length + files.length > 0 && (
        <section class="card small" aria-labelledby="rest">
          <h2 id="rest">About this evidence</h2>
          <ul class="plain">
            {problems.map(problem => (
              <li>Unknown: {problem}</li>
            ))}
            {files.map(file => (
              <li>
                Stored beside run.json: <code>{file}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
