/**
 * The RPC that the user named.
 * @module
 */
import { createHash } from 'node:crypto'
import type { Root } from 'protobufjs'
import type { CallSpec, MetadataEntry, MethodSpec, StoredCall } from '../../model/rpc/call.js'
import { GRPC_STATUSES, statusCode, type GrpcStatus } from '../../model/rpc/grpc-status.js'
import { parseBoundedJson } from '../../model/json/bounded-json.js'
import { HarnessError } from '../../model/harness-error.js'
import { secretsInJson } from '../../model/secrets/json-secrets.js'
import { isSecretName } from '../../model/secrets/secret-name.js'
import { MASK } from '../../model/secrets/span.js'
import { findMethod, type FoundMethod } from '../schema/find-method.js'
import { messageFromJson } from '../schema/message-from-json.js'
import type { Weighted } from '../weighted-turns.js'
import type { Call, Rpc } from './call.js'
import {
  fillJson,
  fillText,
  hasPlaceholders,
  placeholderValues,
  type PlaceholderValues,
} from './placeholders.js'

/** A longer text is stored as its digest, so that runs can be compared. */
const MOST_STORED_CHARACTERS = 200

/** The call of several methods, by their weights. @param rpcs one for each method, in order */
export function givenCall(spec: CallSpec, rpcs: readonly Rpc[]): Call {
  const [first, ...others] = spec.methods.map(({ weight }, i): Weighted<Rpc> => [rpcs[i] as Rpc, weight])
  const stored = describe(spec)
  return {
    rpcsOf: () => [first as Weighted<Rpc>, ...others],
    describe: () => ({ ...stored, answers: spec.methods.map(({ method }, i) => answersOf(method, rpcs[i])) }),
  }
}

/**
 * Makes the RPC of one method from a schema. What does not vary is encoded here, once.
 * @param where names the schema in messages
 * @throws {HarnessError} if the schema has no such method, or the data do not fit its request
 */
export function givenRpc(
  { method: name, data: text }: MethodSpec,
  spec: CallSpec,
  root: Root,
  where: string,
): Rpc {
  const method = findMethod(root, name, where)
  const data = parseData(text, method)
  const fixed = spec.metadata.filter(([, value]) => !hasPlaceholders(value))
  const varying = spec.metadata.filter(([, value]) => hasPlaceholders(value))
  const dataVary = hasPlaceholders(text)
  const varies = dataVary || varying.length > 0
  const next = placeholderValues()
  const messages = encode(method, data, { n: 1, uuid: '00000000-0000-4000-8000-000000000000' })
  const always = { messages, metadata: [] }
  return {
    path: method.path,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    statuses: new Set(spec.expects.map(statusCode)),
    answers: new Uint32Array(GRPC_STATUSES.length),
    answer: undefined,
    metadata: fixed,
    deadlineMs: spec.deadlineMs,
    varies,
    next: () => {
      if (!varies) return always
      const values = next()
      return {
        messages: dataVary ? encode(method, data, values) : messages,
        metadata: varying.map(([name, value]): MetadataEntry => [name, fillText(value, values)]),
      }
    },
  }
}

function encode({ request }: FoundMethod, data: readonly unknown[], values: PlaceholderValues): Buffer[] {
  return data.map(message => messageFromJson(request, fillJson(message, values)))
}

/** An array is several messages. */
function parseData(text: string, { name, requestStream }: FoundMethod): readonly unknown[] {
  let data: unknown
  try {
    data = parseBoundedJson(text)
  } catch (error) {
    throw new HarnessError(
      `--data is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Write it as \'{"id":"1"}\', in single quotes for the shell, or give a file with @FILE.',
    )
  }
  const messages: readonly unknown[] = Array.isArray(data) ? data : [data]
  if (requestStream || messages.length === 1) return messages
  throw new HarnessError(
    `--data has ${messages.length} messages, and ${name} takes one`,
    'Give one object. An array is for methods with a stream of requests.',
  )
}

function answersOf(
  method: string,
  rpc: Rpc | undefined,
): { method: string; statuses: Partial<Record<GrpcStatus, number>> } {
  const counts = GRPC_STATUSES.map((status, code) => [status, rpc?.answers?.[code] ?? 0] as const)
  return { method, statuses: Object.fromEntries(counts.filter(([, count]) => count > 0)) }
}

function describe({ methods, metadata, deadlineMs, expects }: CallSpec): StoredCall {
  const several = methods.length > 1
  const data = methods.map(each => secretsInJson(each.data).masked).join(',')
  return {
    method: methods.map(({ method, weight }) => (several ? `${method}=${weight}` : method)).join(','),
    from: 'given',
    expects: [...expects],
    data:
      data.length <= MOST_STORED_CHARACTERS
        ? data
        : `sha256:${createHash('sha256').update(data).digest('hex')}`,
    ...(metadata.length === 0 ? {} : { metadata: metadata.map(shownEntry) }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  }
}

/** The whole value is the secret, also where it has spaces. */
function shownEntry([name, value]: MetadataEntry): string {
  return `${name}=${isSecretName(name) ? MASK : value}`
}
