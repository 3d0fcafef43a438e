/**
 * Updates of what the mock control plane serves. The server under test receives them on its ADS stream.
 * @module
 */
import { z } from 'zod'
import { HarnessError } from '../model/harness-error.js'
import type { ChurnCounts } from '../model/load/load.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import type { Setting, Workload, XdsChanges } from './workload.js'

/** What one update changes. No update makes a resource larger, so that growth is the server's. */
interface UpdateKind {
  /** In a few words, for reports. */
  readonly title: string
  /** Sends one update; settles when the server has ACKed it, and rejects where it does not. */
  send(xds: XdsChanges): Promise<void>
}

/** One row for each kind of update. */
const KINDS = {
  routes: { title: 'xDS updates of the routes', send: xds => xds.swapRoutes() },
  listener: { title: 'xDS updates of the Listener', send: xds => xds.changeListener() },
  same: { title: 'xDS updates that change nothing', send: xds => xds.resendListener() },
} as const satisfies Record<string, UpdateKind>

const NAMES = Object.keys(KINDS) as [keyof typeof KINDS, ...(keyof typeof KINDS)[]]

const KIND: Setting = {
  key: 'xdsUpdate',
  takes: '<kind>',
  help: `what each update changes: ${NAMES.join(', ')}; --workload xds-updates:KIND is short for it (default: routes)`,
  schema: z.enum(NAMES),
  default: 'routes',
  values: () => NAMES,
}

const kindOf = (settings: Readonly<Record<string, unknown>>): UpdateKind =>
  KINDS[z.enum(NAMES).parse(settings[KIND.key])]

/** A unit is one update that the server has ACKed. */
export const xdsUpdates: Workload = {
  name: 'xds-updates',
  help: 'updates from the mock control plane, with --mode xds',
  unit: 'xDS-update',
  title: ({ settings }) => kindOf(settings).title,
  opensConnections: false,
  makesRpcs: () => false,
  shortFor: KIND.key,
  clients: ['raw'],
  defaultAtLeast: DEFAULT_AT_LEAST_CONNECTIONS,
  traffic: false,
  flags: [KIND],
  start({ load, xds }) {
    if (!xds) {
      const what = '--workload xds-updates needs a server that the mock control plane manages'
      return Promise.reject(new HarnessError(what, 'Add --mode xds.'))
    }
    const kind = kindOf(load.settings)
    return Promise.resolve({
      openConnections: 0,
      drive: (updates, signal, onProgress) => drive(() => kind.send(xds), updates, signal, onProgress),
      close: () => Promise.resolve(),
    })
  },
}

/** An update that is not ACKed ends the round with the server's own words: a later one would hide it. */
async function drive(
  send: () => Promise<void>,
  updates: number,
  signal: AbortSignal,
  onProgress: (acked: number) => void,
): Promise<ChurnCounts> {
  const startedMs = performance.now()
  for (let acked = 0; acked < updates;) {
    signal.throwIfAborted()
    await send()
    onProgress(++acked)
  }
  const elapsedMs = performance.now() - startedMs
  return { connected: 0, completed: 0, rpcsAnswered: 0, failures: {}, units: updates, elapsedMs }
}
