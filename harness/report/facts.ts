/**
 * What was run and on what, as pairs of a name and a value.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import { formatBytes, formatDuration } from './format-bytes.js'
import { unitName } from './units.js'

export function factsOf(run: RunResult): (readonly [name: string, value: string])[] {
  const { target, load, machine } = run
  const optional = (name: string, value: string | number | undefined): [string, string][] =>
    value === undefined || value === 0 ? [] : [[name, String(value)]]
  return [
    ['server', target.planted ? `${target.name} (a leak was planted on purpose)` : target.name],
    ['version that ran', target.version ?? 'cannot be known'],
    ...optional('built from', target.replaced),
    ...optional('runtime', target.runtime ?? undefined),
    ...optional('memory read as', target.memoryReadAs),
    ['mode', target.mode === 'xds' ? 'xDS' : 'plain'],
    [
      'close',
      load.mix
        ? Object.entries(load.mix)
            .map(([kind, share]) => `${kind}=${share}`)
            .join(',')
        : run.close,
    ],
    ['client', `${load.client}, ${load.concurrency} at once`],
    [
      'RPCs',
      `${load.rpcsPerConnection} per connection that carries any, ${load.requestBytes} bytes out, ${load.responseBytes} back`,
    ],
    ...optional('messages streamed back', load.responseMessages),
    ...optional('arrival', load.arrival),
    ...optional('TLS', load.tls),
    ['threshold', `${formatBytes(run.thresholdBytesPerConnection)} per ${unitName(run.unit)}`],
    ['started', run.startedAt],
    ['took', formatDuration(run.durationMs)],
    ['machine', `${machine.platform}, ${machine.cpus} CPUs, Node.js ${machine.node}`],
    ['leakgate', run.leakgateVersion],
  ]
}
