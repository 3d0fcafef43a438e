/**
 * The requests of one server, as they came, within limits.
 * @module
 */
import { cutText } from '../model/names/cut-text.js'
import type { DiscoveryRequest } from './xds-messages.js'

const MOST_REQUESTS = 1_000
const MOST_NAMES = 20
const MOST_CHARACTERS = 1_000

/** One request on an ADS stream: a subscription, an ACK or a NACK. Long texts are cut, and the first 20 names are kept. */
export interface AdsRequestRecord {
  /** Milliseconds since the server is managed. */
  readonly atMs: number
  readonly typeUrl: string
  /** The version that the server has accepted last; empty before the first. */
  readonly versionInfo: string
  /** Of the response that it answers; empty where it answers none. */
  readonly responseNonce: string
  readonly resourceNames: readonly string[]
  /** The message of the error detail, where it is a NACK. */
  readonly error?: string
  /** What the server says of itself, on the first request of a stream: `gRPC Go 1.85.0`. */
  readonly userAgent?: string
}

/** Keeps the latest 1,000 requests. */
export class RequestLog {
  readonly #startedAtMs = performance.now()
  readonly #latest: AdsRequestRecord[] = []

  /** In order. */
  get requests(): readonly AdsRequestRecord[] {
    return [...this.#latest]
  }

  add({
    type_url,
    version_info,
    response_nonce,
    resource_names,
    error_detail,
    node,
  }: DiscoveryRequest): void {
    const cut = (text: string): string => cutText(text, MOST_CHARACTERS)
    const agent = [node?.user_agent_name, node?.user_agent_version].filter(Boolean).join(' ')
    this.#latest.push({
      atMs: performance.now() - this.#startedAtMs,
      typeUrl: cut(type_url),
      versionInfo: cut(version_info),
      responseNonce: cut(response_nonce),
      resourceNames: resource_names.slice(0, MOST_NAMES).map(cut),
      ...(error_detail ? { error: cut(error_detail.message) } : {}),
      ...(agent === '' ? {} : { userAgent: cut(agent) }),
    })
    if (this.#latest.length > MOST_REQUESTS) this.#latest.shift()
  }
}
