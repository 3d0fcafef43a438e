/**
 * The control plane for programs other than leakgate: one call, and a server to begin with.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import { ControlPlane, type ControlPlaneOptions, type ManageOptions } from './control-plane.js'
import type { ControlPlaneEvent, EventListener } from './control-plane-event.js'
import type { ManagedServer } from './managed-server.js'
import type { ListenerOverride } from './xds-messages.js'

/** Options of {@link startControlPlane}. */
export interface StartControlPlaneOptions extends ControlPlaneOptions, ManageOptions {}

/** A control plane that runs, and the server that it manages. */
export interface StartedControlPlane extends AsyncDisposable {
  /** Where it listens, with the actual port. */
  readonly address: HostPort
  /** JSON for the environment variable `GRPC_XDS_BOOTSTRAP_CONFIG` of the server. */
  readonly bootstrap: string
  /** The server of this bootstrap: changes of its Listener and routes, and its ADS stream. */
  readonly server: ManagedServer
  /** What went over the wire so far, in order; see {@link ManagedServer.events}. */
  readonly events: readonly ControlPlaneEvent[]
  /** @returns a function that unsubscribes */
  onEvent(listener: EventListener): () => void
  /** Serves another Listener. Does not wait for an answer: see `server` for changes that wait. */
  setListener(override: ListenerOverride | undefined): void
  /** Manages one more server, which has a bootstrap and a Listener of its own. */
  addServer(options?: ManageOptions): ManagedServer
  /** Ends all streams and stops listening. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Starts a mock xDS management server (ADS, state of the world) on 127.0.0.1 and a free port. It answers the Listener of any
 * address that the server asks for, so an xDS server of gRPC needs nothing else to serve.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process'
 * import { startControlPlane } from 'leakgate/xds'
 *
 * const xds = await startControlPlane()
 * const env = { ...process.env, GRPC_XDS_BOOTSTRAP_CONFIG: xds.bootstrap }
 * const child = spawn('./my-xds-server', { env })
 * await xds.server.changeListener() // resolves when the server has accepted it
 * console.log(xds.events.map(({ kind }) => kind)) // stream-opened, pushed, ack, …
 * child.kill()
 * await xds.close()
 * ```
 * @throws {HarnessError} where it cannot listen on the address
 */
export async function startControlPlane(
  options: StartControlPlaneOptions = {},
): Promise<StartedControlPlane> {
  const { routes = 'inline', resources, ...others } = options
  const controlPlane = await ControlPlane.start(others)
  const server = controlPlane.manage({ routes, resources })
  return {
    address: controlPlane.address,
    bootstrap: server.bootstrap(),
    server,
    get events() {
      return server.events
    },
    onEvent: listener => server.onEvent(listener),
    setListener: override => server.setListener(override),
    addServer: (added = {}) => controlPlane.manage({ routes, resources, ...added }),
    close: () => controlPlane.close(),
    [Symbol.asyncDispose]: () => controlPlane.close(),
  }
}
