/**
 * Severity: after how many connections, and when, the server runs out of memory.
 * @module
 */
import type { VNode } from 'preact'
import type { EvidenceInterval, Severity } from '../../../model/evidence.js'
import { formatCount } from '../../units/format-bytes.js'
import { formatLongTime } from '../../units/long-time.js'

/** The estimate from resident memory, and the earliest possible one from the live heap. */
export function SeveritySection({ severity }: { readonly severity: Severity }): VNode {
  const { memoryBytes, connectionsPerSecond, connectionsToOom, secondsToOom } = severity
  const { soonestConnectionsToOom, soonestSecondsToOom } = severity
  const mebibytes = `${formatCount(memoryBytes / 2 ** 20)} MiB`
  return (
    <section class="card" aria-labelledby="severity">
      <h2 id="severity">Severity</h2>
      <p class="muted small">
        A server with a limit of {mebibytes} and {formatCount(connectionsPerSecond)} connections a second runs
        out of memory
      </p>
      <dl class="figures">
        <Until
          name="at the measured growth of resident memory"
          connections={connectionsToOom}
          seconds={secondsToOom}
        />
        <Until
          name="if every retained byte stays in use"
          connections={soonestConnectionsToOom}
          seconds={soonestSecondsToOom}
        />
      </dl>
    </section>
  )
}

interface UntilProps {
  readonly name: string
  readonly connections: EvidenceInterval
  readonly seconds: EvidenceInterval
}

function Until({ name, connections, seconds }: UntilProps): VNode | null {
  if (connections.estimate === null || seconds.estimate === null) return null
  const limits = [connections.low, connections.high].map(limit =>
    limit === null ? 'open' : formatCount(limit),
  )
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        after {formatLongTime(seconds.estimate)}
        <small>
          {formatCount(connections.estimate)} connections (99 % interval {limits.join(' to ')})
        </small>
      </dd>
    </div>
  )
}
