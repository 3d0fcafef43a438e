/**
 * Which RPC a run made, and what its load leaves untested.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import type { CallOrigin, StoredCall } from '../../model/rpc/call.js'

type Text = (call: StoredCall) => string

/** After the name of the method, for the list of facts. */
const HOW: Readonly<Record<CallOrigin, Text>> = {
  'test-service': () => '',
  health: () => ' (the server has no grpc.testing.TestService)',
  reflection: ({ expects }) =>
    ` (found by server reflection; called with an empty request; ${expects.join(' or ')} is expected)`,
  unimplemented: () =>
    ' (the server has neither grpc.testing.TestService nor a health check, and reflection shows no method that reads; the answer UNIMPLEMENTED is expected)',
  given: ({ expects, metadata = [], deadlineMs }) =>
    [
      ` (--call; expects ${expects.join(' or ')}`,
      ...(metadata.length === 0 ? [] : [`metadata ${metadata.join(', ')}`]),
      ...(deadlineMs === undefined ? [] : [`deadline ${deadlineMs} ms`]),
    ].join('; ') + ')',
}

/** What a pass does not cover; empty where the user chose the RPC, or the test service is the server's own choice. */
const UNTESTED: Readonly<Record<CallOrigin, Text | undefined>> = {
  'test-service': undefined,
  health: ({ method }) =>
    `The load calls ${method} only: connections, streams and interceptors are tested, the handlers of your services are not. Name a method with --call.`,
  reflection: ({ method }) =>
    `The load calls ${method} with an empty request only: the other handlers of your services are not tested. Name methods with --call.`,
  unimplemented: ({ method }) =>
    `The load calls ${method}, which the server does not have: connections and streams are tested, no handler is, ` +
    'and interceptors are only if the server runs them for unknown methods. Name a method with --call.',
  given: undefined,
}

/** The method and how it was chosen; undefined where no RPC was made, and in files older than `call`. */
export function callText({ call }: RunResult): string | undefined {
  return call && call.method + HOW[call.from](call)
}

/** One sentence where the load leaves handlers untested; otherwise none. */
export function untested({ call }: RunResult): string[] {
  const text = call && UNTESTED[call.from]?.(call)
  return text === undefined ? [] : [text]
}
