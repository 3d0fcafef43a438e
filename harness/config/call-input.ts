/**
 * The RPC of a run in the forms that are easy to write in JavaScript.
 * @module
 */
import { z } from 'zod'
import { GRPC_STATUSES, type GrpcStatus } from '../model/rpc/grpc-status.js'
import { CALL_FLAGS } from '../run/scenario/call-flags.js'
import { allFlags } from '../run/scenario/scenario-flags.js'
import { flagSchemas, isPair, pairTexts } from './flag-schemas.js'

/** Settings of the RPC, as flags have them or as data. */
export interface CallValues {
  /** The request: an object, a list of objects for a stream, or JSON text as `--data` takes it. */
  readonly data?: string | object | undefined
  /** `{ tenant: 'acme' }`, or texts as `--metadata` takes them. */
  readonly metadata?: string | readonly string[] | Readonly<Record<string, string>> | undefined
  /** The statuses that are an answer. */
  readonly expectStatus?: string | readonly GrpcStatus[] | undefined
  /** .proto files with its types. */
  readonly proto?: string | readonly string[] | undefined
  /** Where imports of these files are. */
  readonly protoPath?: string | readonly string[] | undefined
  /** A descriptor set with its types. */
  readonly descriptorSet?: string | undefined
  /** Milliseconds that the server has for each RPC. */
  readonly deadline?: number | undefined
}

/** A method of the server, alone or with its settings. */
export type CallInput = string | ({ readonly method: string } & CallValues)

/** In a config file and in code, these keys have more forms than the flag. */
export function callForms(): z.core.$ZodLooseShape {
  const { data, expectStatus } = CALL_FLAGS
  return {
    data: z
      .union([data.schema, z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))])
      .optional()
      .describe(data.help),
    expectStatus: z
      .union([expectStatus.schema, z.array(z.enum(GRPC_STATUSES))])
      .optional()
      .describe(expectStatus.help),
  }
}

/** The keys of a call, without the method. */
export const CALL_KEYS: readonly string[] = Object.keys(CALL_FLAGS).filter(key => key !== CALL_FLAGS.call.key)

/** An object with the method and its settings. */
export function callObjectSchema(): z.ZodObject {
  const flags = Object.values(CALL_FLAGS).filter(({ key }) => CALL_KEYS.includes(key))
  return z.strictObject({
    method: z.string().min(1).describe('package.Service/Method'),
    ...flagSchemas(flags),
    ...callForms(),
  })
}

/** The value of `call`. */
export function callSchema(): z.ZodType {
  return z.union([CALL_FLAGS.call.schema, callObjectSchema()])
}

/** The flags of a call, from any of its forms. */
export function callFlags(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { method, call, ...others } = values
  const named = isObject(call) ? callFlags(call) : call === undefined ? {} : { call }
  const flags = Object.entries(others).map(([key, value]) => [key, asFlag(key, value)] as const)
  return { ...(method === undefined ? {} : { call: method }), ...named, ...Object.fromEntries(flags) }
}

function asFlag(key: string, value: unknown): unknown {
  const { data, expectStatus } = CALL_FLAGS
  if (key === data.key && typeof value === 'object' && !isTexts(value)) return JSON.stringify(value)
  if (isObject(value) && allFlags().some(flag => flag.key === key && isPair(flag))) return pairTexts(value)
  if (key === expectStatus.key && Array.isArray(value)) return value.join(',')
  return value
}

/** As the command line gives a flag that may be given more than once. */
function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
