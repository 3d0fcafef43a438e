/**
 * ADS clients that connect to a control plane, subscribe, and leave as `--ads-client` says.
 * @module
 */
import { z } from 'zod'
import { HarnessError } from '../model/harness-error.js'
import {
  ADS_CLIENT_KINDS,
  ADS_LIVES,
  endsConnection,
  type AdsClientKind,
} from '../model/load/ads-client-kind.js'
import { parseAdsSubscriptions } from '../model/load/ads-subscription.js'
import type { Load, SettingValue } from '../model/load/load.js'
import { formatMix, MOST_NAMED, parseMix } from '../model/load/parse-mix.js'
import { checkedText } from '../model/names/checked-text.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import type { Setting, Workload } from './workload.js'

const NAME = 'ads-clients'
const DEFAULT_KIND: AdsClientKind = 'sotw-cancel'
const EACH = 'each'
/** nghttp2 ends a connection on which a client resets more than 1,000 streams at once. */
const CLIENTS_PER_CONNECTION = 500
/** What the control plane of this package serves, one resource of each type. */
const DEFAULT_SUBSCRIBE = 'cds,eds=cluster-0,lds,rds=route-0'

const kindsOf = (text: SettingValue | undefined): Map<AdsClientKind, number> =>
  parseMix(String(text), ADS_CLIENT_KINDS, 'kind of ADS client')

const KIND: Setting = {
  key: 'adsClient',
  takes: '<kind>',
  help: `what ADS clients do: ${ADS_CLIENT_KINDS.join(', ')}, or a mix such as sotw-cancel=3,delta-flap=1 (default: ${DEFAULT_KIND})`,
  schema: checkedText(kindsOf),
  default: DEFAULT_KIND,
  values: () => ADS_CLIENT_KINDS,
}

const SUBSCRIBE: Setting = {
  key: 'subscribe',
  takes: '<types>',
  help: `types that each of them subscribes to, with names of resources, e.g. cds,eds=one+two (default: ${DEFAULT_SUBSCRIBE}, which go-control-plane@VERSION serves)`,
  schema: checkedText(parseAdsSubscriptions),
  default: DEFAULT_SUBSCRIBE,
}

const NODE_ID: Setting = {
  key: 'nodeId',
  takes: '<id>',
  help: 'id of the node in their first request; {client} stands for the number of the client (default: leakgate)',
  schema: z.string().min(1).max(200),
  default: 'leakgate',
}

const CONNECTIONS: Setting = {
  key: 'adsConnections',
  takes: '<n>',
  help: `connections that carry them, --concurrency at once on each, or "${EACH}" for a connection of its own for each client (default: ${EACH})`,
  schema: z
    .string()
    .regex(/^(each|[1-9]\d{0,2}|1000)$/, `"${EACH}", or a number of connections from 1 to 1000`),
  default: EACH,
}

const PER_CONNECTION: Setting = {
  key: 'adsClientsPerConnection',
  takes: '<n>',
  help: `clients on each of these connections before it is closed and opened again (default: ${CLIENTS_PER_CONNECTION})`,
  schema: z.int().min(1).max(1_000_000_000),
  default: CLIENTS_PER_CONNECTION,
}

/** A unit is the life of one ADS client. */
export const adsClients: Workload = {
  name: NAME,
  help: 'ADS clients of a control plane, which subscribe and leave as --ads-client says',
  unit: 'ADS-client',
  title: ({ settings }) => {
    const mix = kindsOf(settings[KIND.key])
    const [only] = mix.keys()
    if (mix.size === 1) return `ADS clients, ${only ?? ''}`
    return mix.size <= MOST_NAMED ? `ADS clients, ${formatMix(mix)}` : `ADS clients of ${mix.size} kinds`
  },
  opensConnections: false,
  makesRpcs: () => false,
  plantsPer: 'rpc',
  failsAlone: true,
  clients: ['raw'],
  defaultAtLeast: DEFAULT_AT_LEAST_CONNECTIONS,
  traffic: true,
  ignores: ['rpcs', 'requestBytes', 'responseBytes', 'responseMessages', 'lingerMs'],
  flags: [KIND, SUBSCRIBE, NODE_ID, CONNECTIONS, PER_CONNECTION],
  check: ({ settings }) => {
    const ends = [...kindsOf(settings[KIND.key]).keys()].find(kind => endsConnection(ADS_LIVES[kind]))
    if (settings[CONNECTIONS.key] === EACH || ends === undefined) return
    throw new HarnessError(
      `--ads-client ${ends} leaves with its connection, and --ads-connections ${String(settings[CONNECTIONS.key])} has others on it`,
      `Leave --ads-connections out: each client then has a connection of its own.`,
    )
  },
  async start(context) {
    const { load, address, tls } = context
    const [{ StreamChurn }, { adsRequests }] = await Promise.all([
      import('../churn/streams/stream-churn.js'),
      import('../churn/ads/ads-requests.js'),
    ])
    const requests = await adsRequests({
      address,
      ...(tls ? { tls } : {}),
      kinds: kindsOf(load.settings[KIND.key]),
      subscriptions: parseAdsSubscriptions(String(load.settings[SUBSCRIBE.key])),
      nodeId: String(load.settings[NODE_ID.key]),
    })
    const churn = new StreamChurn({ ...context, requests, ...connectionsOf(load) })
    return {
      get openConnections() {
        return churn.open
      },
      async drive(units, signal, onProgress) {
        const counts = await churn.drive(units, signal, onProgress)
        return { ...counts, adsStreams: counts.rpcsAnswered + (counts.rpcsEndedByClient ?? 0) }
      },
      close: () => churn.close(),
    }
  },
}

function connectionsOf({ settings, concurrency }: Load): { connections: number; rpcsPerConnection: number } {
  const connections = settings[CONNECTIONS.key]
  return connections === EACH
    ? { connections: concurrency, rpcsPerConnection: 1 }
    : { connections: Number(connections), rpcsPerConnection: Number(settings[PER_CONNECTION.key]) }
}
