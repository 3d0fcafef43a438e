/**
 * Which RPC a run made, and what its load leaves untested.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { formatCount } from '../units/format-bytes.js'
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

/** Sentences on what the load leaves untested. */
export function untested({ call }: RunResult): string[] {
  if (call === undefined) return []
  const text = UNTESTED[call.from]?.(call)
  return [...(text === undefined ? [] : [text]), ...neverOk(call)]
}

/** How many RPCs of each method were answered with each status; undefined where it is not known, or all were answered with OK. */
export function answersText({ call }: RunResult): string | undefined {
  const { answers = [] } = call ?? {}
  if (!answers.some(withErrors)) return undefined
  return answers
    .map(({ method, statuses }) => {
      const counts = Object.entries(statuses).map(([status, count]) => `${formatCount(count)} ${status}`)
      return `${method}: ${counts.join(', ') || 'none'}`
    })
    .join('; ')
}

type Answers = NonNullable<StoredCall['answers']>[number]

function withErrors({ statuses }: Answers): boolean {
  return Object.keys(statuses).some(status => status !== 'OK')
}

/** An error that is expected is an answer. A load without any other tests less than its user may think. */
function neverOk({ answers = [], expects }: StoredCall): string[] {
  if (!expects.includes('OK')) return []
  const methods = answers
    .filter(each => withErrors(each) && each.statuses.OK === undefined)
    .map(({ method }) => method)
  return methods.length === 0
    ? []
    : [
        `No RPC of ${methods.join(' or ')} ended with OK: what the server does for a successful one is not tested.`,
      ]
}
