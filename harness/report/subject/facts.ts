/**
 * What was run and on which machine, as pairs of a name and a value.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { formatBytes, formatDuration } from '../units/format-bytes.js'
import { unitName } from '../units/units.js'
import { answersText, callText, untested } from './call-text.js'
import { probeText, unseenBy } from './probe-text.js'
import { notAsAsked } from './not-as-asked.js'
import { closeText, endsConnections, loadFacts } from '../../model/load/stored-load.js'

/** In the order in which a report shows them; what the run does not have is left out. */
export function factsOf(run: RunResult): (readonly [name: string, value: string])[] {
  const { target, load, machine } = run
  const optional = (name: string, value: string | number | undefined): [string, string][] =>
    value === undefined || value === 0 ? [] : [[name, String(value)]]
  return [
    ...optional('name', run.name),
    ['server', target.planted ? `${target.name} (a leak was planted on purpose)` : target.name],
    ['version that ran', target.version ?? 'unknown'],
    ...optional('built from', target.replaced),
    ...optional('runtime', target.runtime ?? undefined),
    ...optional('memory read as', target.memoryReadAs),
    ...optional('memory by', probeText(run)),
    ...optional('not seen', unseenBy(run).join(' ') || undefined),
    ...optional('settings', run.probe?.notes.join(' ') || undefined),
    ['mode', target.mode === 'xds' ? 'xDS' : 'plain'],
    endsConnections(run) ? ['close', closeText(run)] : ['workload', run.close],
    ...optional('call', callText(run)),
    ...optional('answers', answersText(run)),
    ...optional('not tested', untested(run).join(' ') || undefined),
    ...loadFacts(run),
    ...optional('TLS', load.tls),
    ...optional('note', run.notes?.join(' ')),
    ...optional('not as asked', notAsAsked(run).join(' ') || undefined),
    ...optional('effort', run.effort),
    ['threshold', `${formatBytes(run.thresholdBytesPerConnection)} per ${unitName(run.unit)}`],
    ...optional('threshold of resident memory', rssThreshold(run)),
    ['started', run.startedAt],
    ['took', formatDuration(run.durationMs)],
    ['machine', `${machine.platform}, ${machine.cpus} CPUs, Node.js ${machine.node}`],
    ['leakgate', run.leakgateVersion],
  ]
}

function rssThreshold({ rssThresholdBytesPerConnection: bytes, unit }: RunResult): string | undefined {
  return bytes === undefined ? undefined : `${formatBytes(bytes)} per ${unitName(unit)}`
}
