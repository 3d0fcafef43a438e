/**
 * The kinds of update that `--xds-update` takes, as data. No update makes a resource larger, so that growth is the server's.
 * @module
 */
import type { XdsChanges, XdsCount } from './workload.js'

/** One kind. */
export interface XdsUpdateKind {
  /** What is counted: singular, with hyphens for spaces. */
  readonly unit: string
  /** In a few words, for reports. */
  readonly title: string
  /** One line for the documentation. */
  readonly help: string
  /** What the control plane must have seen for each unit; 0 where it is left out. */
  readonly each: Partial<Omit<XdsCount, 'end' | 'lost'>>
  /** What is served before the first unit; absent where nothing else is. */
  prepare?(xds: XdsChanges): Promise<void>
  /** Returns what makes one unit: it settles when the server has answered, and rejects where the answer is another than expected. */
  sender(xds: XdsChanges): () => Promise<void>
}

const ACKED = { unit: 'xDS-update', each: { sent: 1, acked: 1 } } as const

/** Two variants take turns. */
function inTurn(send: (variant: 'a' | 'b') => Promise<void>): () => Promise<void> {
  let variant: 'a' | 'b' = 'b'
  return () => send((variant = variant === 'a' ? 'b' : 'a'))
}

/** One row for each kind. */
export const XDS_UPDATE_KINDS = {
  routes: {
    ...ACKED,
    title: 'xDS updates of the routes',
    help: 'other routes: in the Listener with --routes inline, in the RouteConfiguration alone with --routes rds',
    sender: xds => () => xds.swapRoutes(),
  },
  listener: {
    ...ACKED,
    title: 'xDS updates of the Listener',
    help: 'a Listener whose HTTP connection manager differs',
    sender: xds => () => xds.changeListener(),
  },
  same: {
    ...ACKED,
    title: 'xDS updates that change nothing',
    help: 'the same Listener, byte for byte, under a new version',
    sender: xds => () => xds.resendListener(),
  },
  rbac: {
    ...ACKED,
    title: 'xDS updates of the RBAC filter',
    help: 'an RBAC filter with another policy, which denies a path that nobody calls',
    sender: xds => inTurn(variant => xds.serveVariant('rbac', variant)),
  },
  'rbac-routes': {
    ...ACKED,
    title: 'xDS updates of the routes behind an RBAC filter',
    help: 'other routes as with `routes`, of a Listener with an RBAC filter: a server builds its filters again for each',
    prepare: xds => xds.serveVariant('rbac', 'a'),
    sender: xds => () => xds.swapRoutes(),
  },
  fault: {
    ...ACKED,
    title: 'xDS updates of the fault filter',
    help: 'a fault filter with another status; it is optional, and a server skips it (gRFC A39)',
    sender: xds => inTurn(variant => xds.serveVariant('fault', variant)),
  },
  serving: {
    unit: 'serving-state-cycle',
    title: 'serving state off and on',
    help: 'a Listener with another port, with which the server must not serve, and then the right one: two updates',
    each: { sent: 2, acked: 2 },
    sender: xds => async () => {
      await xds.serveVariant('serving', 'a')
      await xds.serveVariant('serving', 'b')
    },
  },
  removed: {
    unit: 'Listener-removal',
    title: 'Listener removed and added',
    help: 'no Listener, and then a Listener again: two updates',
    each: { sent: 2, acked: 2 },
    sender: xds => async () => {
      await xds.removeListener()
      await xds.restoreListener()
    },
  },
  stream: {
    unit: 'ADS-stream',
    title: 'ADS streams that are dropped',
    help: 'the control plane ends the ADS stream with UNAVAILABLE; the server opens another one and ACKs its resources again',
    each: { streams: 1 },
    sender: xds => () => xds.reconnect(),
  },
  nack: {
    unit: 'rejected-xDS-update',
    title: 'xDS updates that the server rejects',
    help: 'a Listener with use_original_dst, which a server must NACK (gRFC A36); it goes on with the one before',
    each: { sent: 1, nacked: 1 },
    sender: xds => inTurn(variant => xds.serveRejected(variant)),
  },
} satisfies Record<string, XdsUpdateKind>
