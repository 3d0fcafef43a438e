/**
 * One ADS stream, state of the world, by Envoy's xDS protocol page.
 * @module
 */
import { status } from '@grpc/grpc-js'
import type { ManagedNode, OpenStream } from './managed-node.js'
import { Subscription } from './subscription.js'
import type { AdsCall, DiscoveryRequest } from './xds-messages.js'

/** gRPC subscribes to four types; a client of many more is not one. */
const MAX_TYPES = 64

export class AdsStream implements OpenStream {
  readonly #subscriptions = new Map<string, Subscription>()
  #node: ManagedNode | undefined
  #over = false

  /** @param findNode by node id; undefined where that node is not managed here */
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

  sendHeldBack(): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.owed) this.#answer(subscription)
    }
  }

  end(code: status, details: string): void {
    if (this.#over) return
    this.#close(details)
    this.call.emit('error', { code, details })
  }

  #close(error?: string): void {
    this.#over = true
    this.#node?.streamClosed(this, error)
  }

  #receive(request: DiscoveryRequest): void {
    if (this.#over) return
    const node = (this.#node ??= this.#identify(request))
    if (!node) return
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
    // An empty nonce answers nothing and so is never stale: the client has seen no response of this type yet.
    const answers = request.response_nonce !== ''
    if (answers && request.response_nonce !== subscription.lastNonce) return
    this.#subscriptions.set(request.type_url, subscription)

    const changed = subscription.changeNames(request.resource_names)
    if (answers) settle(node, subscription, request)
    // Types that are not served here get an answer as well. It is empty, as none of their resources exists:
    // a client that waits for its first answer of a type goes on.
    const wanted = !known || (changed && subscription.names.length > 0)
    if (wanted) this.#answer(subscription)
  }

  /** Only the first request of a stream has to carry the node. */
  #identify({ node: sender }: DiscoveryRequest): ManagedNode | undefined {
    if (!sender?.id) {
      this.end(status.INVALID_ARGUMENT, 'the first request of a stream must carry node.id')
      return undefined
    }
    const node = this.findNode(sender.id)
    if (node) node.streamOpened(this)
    else this.end(status.NOT_FOUND, `node ${JSON.stringify(sender.id)} is not managed by this control plane`)
    return node
  }

  #answer(subscription: Subscription): void {
    const node = this.#node
    if (!node || this.#over) return
    if (node.held) {
      subscription.owed = true
      return
    }
    const { typeUrl, names } = subscription
    try {
      const versionInfo = node.resources.versionInfo(typeUrl)
      const nonce = node.nextNonce()
      const resources = node.resources.existing(typeUrl, names)
      subscription.sent(versionInfo, nonce)
      this.call.write({
        version_info: versionInfo,
        resources: resources.map(resource => ({ '@type': typeUrl, ...resource })),
        type_url: typeUrl,
        nonce,
      })
      const resourceNames = resources.map(({ name }) => name)
      node.log.add({ kind: 'pushed', typeUrl, versionInfo, resourceNames })
    } catch (error) {
      // A test's override of the Listener may throw; that must not take down all other streams.
      this.end(status.INTERNAL, `the resources could not be made: ${String(error)}`)
    }
  }
}

function settle(node: ManagedNode, subscription: Subscription, request: DiscoveryRequest): void {
  const { error_detail: rejection, version_info: accepted } = request
  // After a NACK a client asks for other names under the same nonce, with its old version and no error:
  // only the version that was sent makes a request an ACK.
  if (!rejection && accepted !== subscription.sentVersion) return
  const change = subscription.takeUnanswered()
  if (!change) return
  if (rejection) node.rejected(change, subscription.names, rejection.message)
  else node.acknowledged(change, subscription.names)
}
