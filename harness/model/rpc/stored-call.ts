/**
 * The RPC of a stored run, as comparisons read it.
 * @module
 */
import type { RunResult } from '../run-result.js'

/**
 * What shapes the figures of a run, by the name of its flag. Empty for the test service: older files do not name it, and
 * the fields of the load describe its messages.
 */
export function comparableCall({ call }: Pick<RunResult, 'call'>): Record<string, string> {
  if (call === undefined || call.from === 'test-service') return {}
  const { method, expects, data, metadata, deadlineMs } = call
  return {
    call: method,
    'expect-status': expects.join(','),
    ...(data === undefined ? {} : { data }),
    ...(metadata === undefined ? {} : { metadata: metadata.join(', ') }),
    ...(deadlineMs === undefined ? {} : { deadline: String(deadlineMs) }),
  }
}
