/**
 * One ADS stream in the state-of-the-world variant of Envoy's xDS protocol.
 * @module
 */
import { status } from '@grpc/grpc-js'
import type { ManagedNode, OpenStream } from './managed-node.js'
import { Subscription } from './subscription.js'
import type { AdsCall, DiscoveryRequest } from './xds-messages.js'

/** gRPC subscribes to four types. A client with many more is not gRPC. */
const MAX_TYPES = 64

/** The tag of a field that goes on, and no more. */
const NO_MESSAGE = Buffer.from([0xff, 0xff, 0xff])

/** Answers the requests of one stream, and pushes changes to it. */
export class AdsStream implements OpenStream {
  readonly #subscriptions = new Map<string, Subscription>()
  #node: ManagedNode | undefined
  #ended = false

  /** @param findNode returns the node with this id; undefined where it is not managed here */
  constructor(
    private readonly call: AdsCall,
    private readonly findNode: (id: string) => ManagedNode | undefined,
  ) {
    call.on('data', (request: DiscoveryRequest) => this.#receive(request))
    call.on('end', () => {
      this.#close()
      call.end()
    })
    call.on('cancelled', () => this.#close())
    call.on('error', () => this.#close())
  }

  push(typeUrl: string): void {
    const subscription = this.#subscriptions.get(typeUrl)
    if (subscription && subscription.names.length > 0) this.#answer(subscription)
  }

  sendPending(): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.pending) this.#answer(subscription)
    }
  }

  end(code: status, details: string): void {
    if (this.#ended) return
    this.#close(details)
    this.call.emit('error', { code, details })
  }

  #close(error?: string): void {
    this.#ended = true
    this.#node?.streamClosed(this, error)
  }

  #receive(request: DiscoveryRequest): void {
    if (this.#ended) return
    const node = (this.#node ??= this.#identify(request))
    if (!node) return
    node.requests.add(request)
    if (request.type_url === '') {
      this.end(status.INVALID_ARGUMENT, 'type_url is empty: an ADS request must name its resource type')
      return
    }
    const known = this.#subscriptions.get(request.type_url)
    if (!known && this.#subscriptions.size >= MAX_TYPES) {
      this.end(status.RESOURCE_EXHAUSTED, `more than ${MAX_TYPES} resource types on one stream`)
      return
    }
    const subscription = known ?? new Subscription(request.type_url)
    // An empty nonce is never stale: the client has received no response of this type yet.
    const answers = request.response_nonce !== ''
    if (answers && request.response_nonce !== subscription.lastNonce) return
    this.#subscriptions.set(request.type_url, subscription)

    const added = subscription.changeNames(request.resource_names)
    if (answers) settle(node, subscription, request)
    // A type that is not served here gets an empty response, because none of its resources exists. A client that
    // waits for the first response of each type can continue.
    const wanted = !known || added
    if (wanted) this.#answer(subscription)
  }

  /** Only the first request of a stream must contain the node. */
  #identify({ node: sender }: DiscoveryRequest): ManagedNode | undefined {
    if (!sender?.id) {
      this.end(status.INVALID_ARGUMENT, 'the first request of a stream must contain node.id')
      return undefined
    }
    const node = this.findNode(sender.id)
    if (node) node.streamOpened(this)
    else this.end(status.NOT_FOUND, `node ${JSON.stringify(sender.id)} is not managed by this control plane`)
    return node
  }

  #answer(subscription: Subscription): void {
    const node = this.#node
    if (!node || this.#ended) return
    if (node.paused || node.delayMs > 0) {
      if (!subscription.pending && !node.paused)
        setTimeout(() => this.#answerLate(subscription), node.delayMs).unref()
      subscription.pending = true
      return
    }
    this.#send(node, subscription)
  }

  /** In the newest version: what changed meanwhile is in it. */
  #answerLate(subscription: Subscription): void {
    if (this.#node && !this.#node.paused && !this.#ended && subscription.pending)
      this.#send(this.#node, subscription)
  }

  #send(node: ManagedNode, subscription: Subscription): void {
    const { typeUrl, names } = subscription
    try {
      const versionInfo = node.resources.versionInfo(typeUrl)
      const nonce = node.nextNonce()
      const resources = node.resources.existing(typeUrl, names)
      subscription.sent(versionInfo, nonce)
      this.call.write({
        version_info: versionInfo,
        resources: node.isWrong(typeUrl, versionInfo)
          ? [{ type_url: typeUrl, value: NO_MESSAGE }]
          : resources.map(resource => ({ '@type': typeUrl, ...resource })),
        type_url: typeUrl,
        nonce,
      })
      const resourceNames = resources.map(({ name }) => name)
      node.log.add({ kind: 'pushed', typeUrl, versionInfo, resourceNames })
    } catch (error) {
      // The Listener override of a test may throw. That must not end any other stream.
      this.end(status.INTERNAL, `the resources could not be created: ${String(error)}`)
    }
  }
}

function settle(node: ManagedNode, subscription: Subscription, request: DiscoveryRequest): void {
  const { error_detail: rejection, version_info: accepted } = request
  // After a NACK a client may request other names with the same nonce, its old version and no error. So a request
  // is an ACK only if it has the version that was sent.
  if (!rejection && accepted !== subscription.sentVersion) return
  const change = subscription.takeUnanswered()
  if (!change) return
  if (rejection) node.rejected(change, subscription.names, rejection.message)
  else node.acknowledged(change, subscription.names)
}
