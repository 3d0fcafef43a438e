/**
 * The streams of a load of ADS clients, in the bytes that go over the wire.
 * @module
 */
import { authorityOf, type Address } from '../../model/address.js'
import { ADS_LIVES, type AdsClientKind, type AdsLife } from '../../model/load/ads-client-kind.js'
import type { AdsSubscription } from '../../model/load/ads-subscription.js'
import type { RpcEnd } from '../../model/load/rpc-end.js'
import type { ClientTls } from '../../model/tls.js'
import { encodeBody } from '../http2/prepared-call.js'
import { encodeRequestHeaders } from '../http2/request-headers.js'
import type { StreamRequest } from '../streams/stream-requests.js'
import { weightedTurns } from '../weighted-turns.js'
import { adsCodecs, type AdsCodec } from './ads-codec.js'
import { AdsDialogue } from './ads-dialogue.js'

/** What {@link adsRequests} encodes. */
export interface AdsLoad {
  readonly address: Address
  readonly tls?: ClientTls
  /** The kinds of clients with their weights. */
  readonly kinds: ReadonlyMap<AdsClientKind, number>
  readonly subscriptions: readonly AdsSubscription[]
  /** The id of the client's node; `{client}` stands for the number of the client. */
  readonly nodeId: string
}

const NUMBER = '{client}'
const OK = { statuses: new Set(['0']), body: undefined, answers: undefined, deadlineMs: undefined }
const NOTHING = Buffer.alloc(0)

/** @returns the stream of the next client, each time */
export async function adsRequests(load: AdsLoad): Promise<() => StreamRequest> {
  const codecs = await adsCodecs()
  const lives = [...load.kinds].map(([kind, weight]) => ({ life: ADS_LIVES[kind], weight }))
  const alone = new Set(lives.map(({ life }) => life.variant)).size === 1
  let client = 0
  const next = weightedTurns(
    lives.map(({ life, weight }) => [prepare(load, life, codecs[life.variant], alone), weight] as const),
  )
  return () => next()(client++)
}

/** @param alone whether all streams of a connection are of this variant */
function prepare(
  { address, tls, subscriptions, nodeId }: AdsLoad,
  life: AdsLife,
  codec: AdsCodec,
  alone: boolean,
): (client: number) => StreamRequest {
  const encoded = encodeRequestHeaders(authorityOf(address), codec.path, tls ? 'https' : 'http')
  const { withoutTable } = encoded
  // Otherwise the dynamic table has the path of the variant that was first on this connection.
  const headers = alone ? encoded : { ...encoded, first: withoutTable, later: withoutTable }
  const end = endOf(life)
  const bodyOf = (id: string): Buffer =>
    encodeBody(
      subscriptions.map(({ typeUrl, resourceNames }, at) =>
        // Only the first request of a stream has to name the node.
        codec.encode({ typeUrl, subscribe: resourceNames, ...(at === 0 ? { nodeId: id } : {}) }),
      ),
    )
  const same = nodeId.includes(NUMBER) ? undefined : bodyOf(nodeId)
  return client => ({
    end,
    headers,
    body: same ?? bodyOf(nodeId.replaceAll(NUMBER, String(client))),
    expected: OK,
    whole: NOTHING,
    dialogue: () => new AdsDialogue(life, codec, subscriptions),
  })
}

function endOf({ until, end, help }: AdsLife): RpcEnd {
  return {
    rpc: 'any',
    sends: 'dialogue',
    until: until === 'sent' ? 'sent' : 'dialogue',
    end: end === 'half-close' ? 'trailers' : end,
    deadline: false,
    help,
  }
}
