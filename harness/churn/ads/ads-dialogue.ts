/**
 * What an ADS client says on its stream.
 * @module
 */
import type { AdsLife } from '../../model/load/ads-client-kind.js'
import type { AdsSubscription } from '../../model/load/ads-subscription.js'
import { DialogueError, type Dialogue, type DialogueStep } from '../streams/dialogue.js'
import type { AdsCodec, AdsResponse } from './ads-codec.js'

/** The name of all resources, in delta. */
const WILDCARD = '*'
const REJECTION = 'rejected by the load'

/** One client. */
export class AdsDialogue implements Dialogue {
  readonly #unanswered: Map<string, AdsSubscription>
  /** The last response of each type, which a later request of the type names. */
  readonly #last = new Map<string, AdsResponse>()

  constructor(
    private readonly life: AdsLife,
    private readonly codec: AdsCodec,
    private readonly subscriptions: readonly AdsSubscription[],
  ) {
    this.#unanswered = new Map(subscriptions.map(each => [each.typeUrl, each]))
  }

  get waitsFor(): string | undefined {
    const names = [...this.#unanswered.values()].map(({ name }) => name)
    return names.length === 0 ? undefined : names.join(', ')
  }

  receive(message: Buffer): DialogueStep {
    const response = this.#decode(message)
    const { typeUrl } = response
    const subscription = this.#unanswered.get(typeUrl)
    const known = subscription ?? this.subscriptions.find(each => each.typeUrl === typeUrl)
    if (!known) throw new DialogueError('a response of a type that was not subscribed to')
    this.#last.set(typeUrl, response)
    const { answers, flaps } = this.life
    // Some control planes answer a NACK with the same resources at once: to NACK these too would go on without end.
    if (!subscription && answers === 'nack') return { send: [], over: false }
    this.#unanswered.delete(typeUrl)
    const send = answers === 'nothing' ? [] : [this.#answer(known, response)]
    const over = this.#unanswered.size === 0
    if (over && flaps) send.push(...this.subscriptions.flatMap(each => this.#flap(each)))
    return { send, over }
  }

  #decode(message: Buffer): AdsResponse {
    try {
      return this.codec.decode(message)
    } catch {
      throw new DialogueError('a message that is no response of ADS')
    }
  }

  #answer({ typeUrl, resourceNames }: AdsSubscription, response: AdsResponse): Buffer {
    return this.codec.encode({
      typeUrl,
      subscribe: resourceNames,
      answers: response,
      ...(this.life.answers === 'nack' ? { rejection: REJECTION } : {}),
    })
  }

  /** Unsubscribes from the type, and subscribes to it again. In state of the world, the wildcard cannot be left. */
  #flap({ typeUrl, resourceNames }: AdsSubscription): Buffer[] {
    const names = resourceNames.length > 0 ? resourceNames : [WILDCARD]
    if (this.life.variant === 'delta') {
      return [
        this.codec.encode({ typeUrl, subscribe: [], unsubscribe: names }),
        this.codec.encode({ typeUrl, subscribe: names }),
      ]
    }
    const answers = this.#last.get(typeUrl)
    if (resourceNames.length === 0 || !answers) return []
    return [[], resourceNames].map(subscribe => this.codec.encode({ typeUrl, subscribe, answers }))
  }
}
