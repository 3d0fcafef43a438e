/**
 * For tests: an ADS client without behaviour of its own, built from the same protos as the server.
 * @module
 */
import {
  credentials,
  makeGenericClientConstructor,
  type Client,
  type ClientDuplexStream,
  type StatusObject,
} from '@grpc/grpc-js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { loadAdsService } from '../ads-service.js'

const METHOD = '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources'

/** A resource with every Any decoded (`@type` and fields), or as its type URL and bytes. */
export type ReceivedResource = Readonly<Record<string, unknown>>

/** A DiscoveryResponse. */
export interface ReceivedResponse {
  readonly version_info: string
  readonly nonce: string
  readonly type_url: string
  readonly resources: readonly ReceivedResource[]
}

/** A DiscoveryRequest. */
export interface SentRequest {
  readonly node?: { readonly id: string }
  readonly type_url?: string
  readonly resource_names?: readonly string[]
  readonly response_nonce?: string
  readonly version_info?: string
  readonly error_detail?: { readonly code: number; readonly message: string }
}

/** One connection to a control plane. */
export class TestAdsClient {
  private constructor(private readonly client: Client) {}

  /** @param decodeAny false to receive each resource as bytes */
  static async connect(address: HostPort, decodeAny = true): Promise<TestAdsClient> {
    const AdsClient = makeGenericClientConstructor(await loadAdsService({ json: decodeAny }), 'ads')
    return new TestAdsClient(
      new AdsClient(formatHostPort(address), credentials.createInsecure(), {
        'grpc.use_local_subchannel_pool': 1,
        'grpc.enable_channelz': 0,
      }),
    )
  }

  open(): TestAdsStream {
    const { StreamAggregatedResources: method } = this.client as unknown as Record<string, () => TestCall>
    if (!method) throw new Error('the service has no StreamAggregatedResources')
    return new TestAdsStream(method.call(this.client))
  }

  /** Sends raw bytes instead of a request. */
  sendBytes(bytes: Buffer): Promise<StatusObject> {
    const pass = (data: Buffer): Buffer => data
    const call = this.client.makeBidiStreamRequest(METHOD, pass, pass)
    const ended = new Promise<StatusObject>(resolve => call.on('status', resolve))
    call.on('error', () => undefined).resume()
    call.write(bytes)
    return ended
  }

  close(): void {
    this.client.close()
  }
}

type TestCall = ClientDuplexStream<SentRequest, ReceivedResponse>

/** One ADS stream. */
export class TestAdsStream {
  readonly ended: Promise<StatusObject>
  readonly #received: ReceivedResponse[] = []
  readonly #waiting: ((response: ReceivedResponse) => void)[] = []

  constructor(private readonly call: TestCall) {
    call.on('data', (response: ReceivedResponse) => {
      const next = this.#waiting.shift()
      if (next) next(response)
      else this.#received.push(response)
    })
    // `status` has the same information.
    call.on('error', () => undefined)
    this.ended = new Promise(resolve => call.on('status', resolve))
  }

  send(request: SentRequest): void {
    this.call.write(request)
  }

  /** The oldest response that was not read yet. */
  next(): Promise<ReceivedResponse> {
    const response = this.#received.shift()
    return response ? Promise.resolve(response) : new Promise(resolve => this.#waiting.push(resolve))
  }

  ack(response: ReceivedResponse, names: readonly string[]): void {
    this.send({
      type_url: response.type_url,
      resource_names: names,
      response_nonce: response.nonce,
      version_info: response.version_info,
    })
  }

  nack(response: ReceivedResponse, names: readonly string[], acceptedVersion: string, message: string): void {
    this.send({
      type_url: response.type_url,
      resource_names: names,
      response_nonce: response.nonce,
      version_info: acceptedVersion,
      error_detail: { code: 3, message },
    })
  }

  /**
   * Requests a type that is new to the stream.
   * @returns the next response; it is for this type if no earlier request got a response
   */
  probe(typeUrl: string): Promise<ReceivedResponse> {
    this.send({ type_url: typeUrl, resource_names: ['x'] })
    return this.next()
  }

  cancel(): void {
    this.call.cancel()
  }

  end(): void {
    this.call.end()
  }
}
