/**
 * What was run, on what, and how to run it again.
 * @module
 */
import type { VNode } from 'preact'
import type { RunResult } from '../../../model/run-result.js'
import { factsOf } from '../../subject/facts.js'
import { rerunCommand } from '../../subject/rerun-command.js'

/** The facts of one run, and the command that repeats it. */
export function FactsSection({ run }: { readonly run: RunResult }): VNode {
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">What was run</h2>
      <RerunCommand run={run} title="This runs it again" />
      <Facts run={run} />
    </section>
  )
}

interface RerunCommandProps {
  readonly run: RunResult
  readonly title: string
}

/** Nothing where the run was not started from a command line. */
export function RerunCommand({ run, title }: RerunCommandProps): VNode | null {
  const command = rerunCommand(run)
  if (command === undefined) return null
  return (
    <>
      <p class="muted small">{title}:</p>
      <pre tabIndex={0} role="region" aria-label={title}>
        {command}
      </pre>
    </>
  )
}

function Facts({ run }: { readonly run: RunResult }): VNode {
  return (
    <dl class="facts">
      {factsOf(run).map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  )
}
