/**
 * Updates of what the mock control plane serves. The server under test receives them on its ADS stream.
 * @module
 */
import { z } from 'zod'
import { orAborted } from '../async/or-aborted.js'
import { HarnessError } from '../model/harness-error.js'
import type { ChurnCounts, Load } from '../model/load/load.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import { CONNECTIONS_AND_RPCS } from './ignored-fields.js'
import type { Setting, Workload, XdsChanges, XdsCount } from './workload.js'
import { XDS_UPDATE_KINDS, type XdsUpdateKind } from './xds-update-kinds.js'

const NAMES = Object.keys(XDS_UPDATE_KINDS) as [
  keyof typeof XDS_UPDATE_KINDS,
  ...(keyof typeof XDS_UPDATE_KINDS)[],
]

const KIND: Setting = {
  key: 'xdsUpdate',
  takes: '<kind>',
  help:
    `what each unit of --workload xds-updates is: ${NAMES.join(', ')}; ` +
    '--workload xds-updates:rbac is short for --workload xds-updates --xds-update rbac (default: routes)',
  schema: z.enum(NAMES),
  default: 'routes',
  values: () => NAMES,
}

const kindOf = ({ settings }: Pick<Load, 'settings'>): XdsUpdateKind =>
  XDS_UPDATE_KINDS[z.enum(NAMES).parse(settings[KIND.key])]

/** A unit is one update that the server has answered, or a few that belong together. */
export const xdsUpdates: Workload = {
  name: 'xds-updates',
  help: 'updates from the mock control plane, as --xds-update says; with --mode xds',
  unit: XDS_UPDATE_KINDS.routes.unit,
  unitOf: load => kindOf(load).unit,
  title: load => kindOf(load).title,
  opensConnections: false,
  makesRpcs: () => false,
  needsXds: true,
  plantsPer: 'xds-update',
  shortFor: KIND.key,
  clients: ['raw'],
  defaultAtLeast: DEFAULT_AT_LEAST_CONNECTIONS,
  traffic: false,
  ignores: CONNECTIONS_AND_RPCS,
  flags: [KIND],
  start({ load, xds }) {
    if (!xds) {
      const what = '--workload xds-updates needs a server that the mock control plane manages'
      return Promise.reject(new HarnessError(what, 'Add --mode xds.'))
    }
    const kind = kindOf(load)
    let prepared = false
    const send = kind.sender(xds)
    return Promise.resolve({
      openConnections: 0,
      async drive(units, signal, onProgress) {
        if (!prepared && kind.prepare) await orAborted(kind.prepare(xds), signal)
        prepared = true
        return drive({ xds, kind, send, units }, signal, onProgress)
      },
      close: () => Promise.resolve(),
    })
  },
}

interface Round {
  readonly xds: XdsChanges
  readonly kind: XdsUpdateKind
  readonly send: () => Promise<void>
  readonly units: number
}

/** An update that is not answered as it should be ends the round with the server's own words: a later one would hide it. */
async function drive(
  { xds, kind, send, units }: Round,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<ChurnCounts> {
  const startedMs = performance.now()
  const count = xds.countUpdates()
  try {
    for (let done = 0; done < units;) {
      signal.throwIfAborted()
      await orAborted(send(), signal)
      onProgress(++done)
    }
  } finally {
    count.end()
  }
  const disagreement = disagreementOf(units, kind, count)
  return {
    connected: 0,
    completed: 0,
    rpcsAnswered: 0,
    failures: {},
    units,
    ...(disagreement === undefined ? {} : { disagreement }),
    elapsedMs: performance.now() - startedMs,
  }
}

/**
 * Compares what the load asked for with what the control plane sent and received. A stream that was lost on the way is opened once
 * more: nghttp2 ends the connection of a client that resets a thousand streams, as one does whose streams are dropped.
 * @returns undefined where they agree
 */
export function disagreementOf(
  units: number,
  { each }: Pick<XdsUpdateKind, 'each'>,
  { sent, acked, nacked, streams, lost }: Omit<XdsCount, 'end'>,
): string | undefined {
  const expected = { sent: 0, acked: 0, nacked: 0, streams: 0, ...each }
  const opened = streams - (expected.streams > 0 ? lost : 0)
  const agrees =
    sent === units * expected.sent &&
    acked === units * expected.acked &&
    nacked === units * expected.nacked &&
    opened === units * expected.streams
  if (agrees) return undefined
  return (
    `the control plane and the load disagree: for ${units} units, ${sent} updates were sent, of which the server ACKed ${acked} ` +
    `and NACKed ${nacked}, and it opened ${streams} ADS streams after ${lost} were lost; expected were ${units * expected.sent}, ` +
    `${units * expected.acked}, ${units * expected.nacked} and ${units * expected.streams}`
  )
}
