/**
 * How bad it is: when the memory of a server is used up.
 * @module
 */
import type { VNode } from 'preact'
import type { EvidenceInterval, Severity } from '../../../model/evidence.js'
import { formatCount } from '../../units/format-bytes.js'
import { formatLongTime } from '../../units/long-time.js'

export function SeveritySection({ severity }: { readonly severity: Severity }): VNode {
  const { memoryBytes, connectionsPerSecond, connectionsToOom, secondsToOom } = severity
  const { soonestConnectionsToOom, soonestSecondsToOom } = severity
  const mebibytes = `${formatCount(memoryBytes / 2 ** 20)} MiB`
  return (
    <section class="card" aria-labelledby="severity">
      <h2 id="severity">How bad it is</h2>
      <p class="muted small">
        A server that may take {mebibytes}, with {formatCount(connectionsPerSecond)} connections a second,
        runs out of memory
      </p>
      <dl class="figures">
        <Until name="as resident memory grew here" connections={connectionsToOom} seconds={secondsToOom} />
        <Until
          name="where every byte that is kept is in use"
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
