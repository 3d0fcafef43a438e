/**
 * Units of a client under test, which leakgate's server answers as `--peer` says.
 * @module
 */
import { z } from 'zod'
import {
  CLIENT_UNIT_NAMES,
  CLIENT_UNITS,
  type ClientUnit,
  type ClientUnitName,
} from '../model/client/client-unit.js'
import {
  PEER_BEHAVIOURS,
  PEER_BEHAVIOUR_NAMES,
  type PeerBehaviourName,
} from '../model/client/peer-behaviour.js'
import { HarnessError } from '../model/harness-error.js'
import type { Load } from '../model/load/load.js'
import { driveClient } from './drive-client.js'
import { CONNECTIONS_AND_RPCS } from './ignored-fields.js'
import type { Setting, Workload } from './workload.js'

const DEFAULT_UNIT: ClientUnitName = 'channels-closed'
/** The behaviour of the unit's own row. */
const OF_THE_UNIT = 'auto'

const UNIT: Setting = {
  key: 'clientUnit',
  takes: '<kind>',
  help: `what a client under test repeats: ${CLIENT_UNIT_NAMES.map(name => `${name} (${CLIENT_UNITS[name].help})`).join(', ')}`,
  schema: z.enum(CLIENT_UNIT_NAMES),
  default: DEFAULT_UNIT,
  values: () => CLIENT_UNIT_NAMES,
}

const PEER: Setting = {
  key: 'peer',
  takes: '<behaviour>',
  help: `how leakgate's server behaves: ${PEER_BEHAVIOUR_NAMES.map(name => `${name} (${PEER_BEHAVIOURS[name].help})`).join(', ')}, or ${OF_THE_UNIT} (what the unit needs)`,
  schema: z.enum([OF_THE_UNIT, ...PEER_BEHAVIOUR_NAMES]),
  default: OF_THE_UNIT,
  values: () => [OF_THE_UNIT, ...PEER_BEHAVIOUR_NAMES],
}

const DEFAULT_AT_LEAST = 1_000

/** A unit is what `--client-unit` says. */
export const client: Workload = {
  name: 'client',
  help: 'units of a client under test, as --client-unit says',
  unit: 'unit',
  unitOf: load => unitOf(load).unit,
  title: load => unitOf(load).help,
  role: 'client',
  opensConnections: false,
  makesRpcs: () => false,
  uncounted: true,
  clients: ['raw'],
  defaultAtLeast: DEFAULT_AT_LEAST,
  traffic: true,
  ignores: CONNECTIONS_AND_RPCS.filter(field => field !== 'concurrency'),
  flags: [UNIT, PEER],
  start({ client: process, peer, load }) {
    if (!process || !peer) {
      throw new HarnessError(
        '--workload client needs a client under test',
        'Give --target grpc-js-client@VERSION, or "command:PROGRAM" with --role client.',
      )
    }
    const name = String(load.settings[UNIT.key]) as ClientUnitName
    const behaviour = String(load.settings[PEER.key])
    const unit: ClientUnit = CLIENT_UNITS[name]
    const plan = {
      process,
      peer,
      name,
      unit,
      behaviour: behaviour === OF_THE_UNIT ? unit.peer : (behaviour as PeerBehaviourName),
      atOnce: load.concurrency,
    }
    return Promise.resolve({
      openConnections: 0,
      drive: (units, signal, onProgress) => driveClient(plan, units, signal, onProgress),
      close: () => Promise.resolve(),
    })
  },
}

function unitOf({ settings }: Load): ClientUnit {
  return CLIENT_UNITS[(settings[UNIT.key] ?? DEFAULT_UNIT) as ClientUnitName]
}
