/**
 * The messages of both variants of ADS, in the form that a client needs.
 * @module
 */
import type { MethodDefinition } from '@grpc/proto-loader'
import { adsService } from '../../control-plane/ads-service.js'
import type { AdsLife } from '../../model/load/ads-client-kind.js'

/** A request, without the fields of the other variant. */
export interface AdsRequest {
  readonly nodeId?: string
  readonly typeUrl: string
  /** Names to subscribe to: all that are wanted (sotw), or those that are added (delta). */
  readonly subscribe: readonly string[]
  /** Names that are no longer wanted; delta only. */
  readonly unsubscribe?: readonly string[]
  /** The response that it answers. */
  readonly answers?: AdsResponse
  /** Set where it is a NACK. */
  readonly rejection?: string
}

/** A response, as far as a client needs it. */
export interface AdsResponse {
  readonly typeUrl: string
  readonly nonce: string
  /** The version of the type; of no use in delta. */
  readonly version: string
}

/** One variant on the wire. */
export interface AdsCodec {
  /** The path of its method. */
  readonly path: string
  encode(request: AdsRequest): Buffer
  /** @throws {Error} where the message is no response */
  decode(message: Buffer): AdsResponse
}

/** `google.rpc.Code.INVALID_ARGUMENT`. */
const INVALID_ARGUMENT = 3

type Method = MethodDefinition<object, Readonly<Record<string, unknown>>>

/** Both variants. */
export async function adsCodecs(): Promise<Readonly<Record<AdsLife['variant'], AdsCodec>>> {
  const service = await adsService()
  const methodOf = (name: string): Method => {
    const method = service[name]
    if (!method) throw new Error(`the service has no ${name}`)
    return method as unknown as Method
  }
  return {
    sotw: codecOf(methodOf('StreamAggregatedResources'), 'version_info', sotwFields),
    delta: codecOf(methodOf('DeltaAggregatedResources'), 'system_version_info', deltaFields),
  }
}

function codecOf(
  { path, requestSerialize, responseDeserialize }: Method,
  versionField: string,
  fieldsOf: (request: AdsRequest) => object,
): AdsCodec {
  return {
    path,
    encode: request => requestSerialize({ ...sharedFields(request), ...fieldsOf(request) }),
    decode(message) {
      const fields = responseDeserialize(message)
      const text = (name: string): string => {
        const value = fields[name]
        return typeof value === 'string' ? value : ''
      }
      return { typeUrl: text('type_url'), nonce: text('nonce'), version: text(versionField) }
    },
  }
}

function sharedFields({ nodeId, typeUrl, answers, rejection }: AdsRequest): object {
  return {
    ...(nodeId === undefined ? {} : { node: { id: nodeId, user_agent_name: 'leakgate' } }),
    type_url: typeUrl,
    ...(answers ? { response_nonce: answers.nonce } : {}),
    ...(rejection === undefined ? {} : { error_detail: { code: INVALID_ARGUMENT, message: rejection } }),
  }
}

/** A NACK names the version that was accepted last: none. */
function sotwFields({ subscribe, answers, rejection }: AdsRequest): object {
  return {
    resource_names: subscribe,
    ...(answers && rejection === undefined ? { version_info: answers.version } : {}),
  }
}

function deltaFields({ subscribe, unsubscribe = [], answers }: AdsRequest): object {
  // An answer subscribes to nothing new.
  return {
    resource_names_subscribe: answers && unsubscribe.length === 0 ? [] : subscribe,
    resource_names_unsubscribe: unsubscribe,
  }
}
