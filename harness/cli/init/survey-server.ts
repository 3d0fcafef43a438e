/**
 * Asks a running server what it has, for the config file of `leakgate init`. It calls no method of the user's.
 * @module
 */
import type { Type } from 'protobufjs'
import { findMethod } from '../../churn/schema/find-method.js'
import { reflectedServices, type ReflectedService } from '../../churn/schema/reflected-services.js'
import type { Address } from '../../model/address.js'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import type { ClientTls } from '../../model/tls.js'
import { findCall } from '../../run/server/find-call.js'

const TIMEOUT_MS = 5_000
/** A file with more methods than this is no longer read. */
const MOST_METHODS = 20

/** A method that a run could call. */
export interface SurveyedMethod {
  /** `package.Service/Method` */
  readonly method: string
  /** A request with a value for each simple field. */
  readonly data: Readonly<Record<string, unknown>>
}

/** What a server has. */
export interface Survey {
  /** The RPC that a run makes where none is named, e.g. `grpc.health.v1.Health/Check`. */
  readonly found: string
  /** Whether that RPC exercises no handler of the server. */
  readonly unimplemented: boolean
  /** Methods of its own services; empty where it has no reflection. */
  readonly methods: readonly SurveyedMethod[]
}

/** @throws {Error} if the server does not answer an RPC */
export async function surveyServer(address: Address, tls: ClientTls | undefined): Promise<Survey> {
  const call = (await findCall(DEFAULT_LOAD, address, tls))?.describe(DEFAULT_LOAD)
  const services = await reflectedServices(address, tls, TIMEOUT_MS)
  return {
    found: call?.method ?? '',
    unimplemented: call?.from === 'unimplemented',
    methods: services.flatMap(methodsOf).slice(0, MOST_METHODS),
  }
}

function methodsOf({ name: service, service: { methodsArray }, root }: ReflectedService): SurveyedMethod[] {
  return methodsArray.map(({ name }) => {
    const method = `${service}/${name}`
    return { method, data: exampleOf(findMethod(root, method, "the server's reflection").request) }
  })
}

/** Values that a user can change; fields that are messages, maps or lists are left out. */
function exampleOf(type: Type): Record<string, unknown> {
  const simple = type.fieldsArray.filter(
    field => !field.repeated && !field.map && !field.partOf && field.type in EXAMPLES,
  )
  return Object.fromEntries(simple.map(({ name, type: scalar }) => [name, EXAMPLES[scalar]]))
}

const EXAMPLES: Readonly<Record<string, unknown>> = {
  string: '{n}',
  bool: false,
  double: 0,
  float: 0,
  int32: 0,
  uint32: 0,
  sint32: 0,
  fixed32: 0,
  sfixed32: 0,
  int64: '0',
  uint64: '0',
  sint64: '0',
  fixed64: '0',
  sfixed64: '0',
}
