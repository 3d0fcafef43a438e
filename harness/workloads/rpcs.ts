/**
 * RPCs on a few connections that stay open, each ended as `--rpc-end` says.
 * @module
 */
import { z } from 'zod'
import { checkedText } from '../model/names/checked-text.js'
import { formatMix, MOST_NAMED, parseMix } from '../model/load/parse-mix.js'
import { RPC_ENDS, RPC_END_KINDS, type RpcEndKind } from '../model/load/rpc-end.js'
import type { Load, SettingValue } from '../model/load/load.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import type { Setting, Workload } from './workload.js'

const NAME = 'rpcs'
const DEFAULT_END: RpcEndKind = 'trailers'
const CONNECTIONS = 4
/** nghttp2, which Node uses, ends a connection on which a client resets more than 1,000 streams at once. */
const RPCS_PER_CONNECTION = 500

const ends = (text: SettingValue | undefined): Map<RpcEndKind, number> =>
  parseMix(String(text), RPC_END_KINDS, 'end of an RPC')

const END: Setting = {
  key: 'rpcEnd',
  takes: '<end>',
  help: `how RPCs end: ${RPC_END_KINDS.join(', ')}, or a mix such as trailers=3,deadline=1 (default: ${DEFAULT_END})`,
  schema: checkedText(ends),
  default: DEFAULT_END,
  values: () => RPC_END_KINDS,
}

const OPEN: Setting = {
  key: 'rpcConnections',
  takes: '<n>',
  help: `connections that carry the RPCs, --concurrency at once on each (default: ${CONNECTIONS})`,
  schema: z.int().min(1).max(1_000),
  default: CONNECTIONS,
}

const PER_CONNECTION: Setting = {
  key: 'rpcsPerConnection',
  takes: '<n>',
  help: `RPCs on each of them before it is closed and opened again, where the client ends some RPCs (default: ${RPCS_PER_CONNECTION})`,
  schema: z.int().min(1).max(1_000_000_000),
  default: RPCS_PER_CONNECTION,
}

/** A unit is one RPC. */
export const rpcs: Workload = {
  name: NAME,
  help: 'RPCs on a few connections, each ended as --rpc-end says',
  unit: 'RPC',
  title: ({ settings }) => {
    const mix = ends(settings[END.key])
    const [only] = mix.keys()
    return mix.size === 1
      ? `RPCs that end by ${only ?? ''}`
      : mix.size <= MOST_NAMED
        ? `RPCs that end by ${formatMix(mix)}`
        : `RPCs with ${mix.size} kinds of ends`
  },
  opensConnections: false,
  plantsPer: 'rpc',
  failsAlone: true,
  clients: ['raw'],
  defaultAtLeast: DEFAULT_AT_LEAST_CONNECTIONS,
  traffic: true,
  ignores: ['rpcs', 'lingerMs'],
  flags: [END, OPEN, PER_CONNECTION],
  async start(context) {
    const { load } = context
    const { StreamChurn } = await import('../churn/streams/stream-churn.js')
    const churn = new StreamChurn({ ...context, ...planOf(load) })
    return {
      get openConnections() {
        return churn.open
      },
      drive: (units, signal, onProgress) => churn.drive(units, signal, onProgress),
      close: () => churn.close(),
    }
  },
}

function planOf({ settings }: Load): {
  ends: ReadonlyMap<RpcEndKind, number>
  connections: number
  rpcsPerConnection: number
} {
  const mix = ends(settings[END.key])
  const clientEnds = [...mix.keys()].some(kind => RPC_ENDS[kind].end !== 'trailers')
  return {
    ends: mix,
    connections: Number(settings[OPEN.key]),
    rpcsPerConnection: clientEnds ? Number(settings[PER_CONNECTION.key]) : Infinity,
  }
}
