/**
 * A mock xDS management server in this process, for any number of servers under test.
 * @module
 */
import { randomUUID } from 'node:crypto'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import type { HostPort } from '../model/host-port.js'
import { adsService } from './ads-service.js'
import { AdsStream } from './ads-stream.js'
import { bootstrapJson } from './bootstrap.js'
import { ManagedNode } from './managed-node.js'
import { ManagedServer } from './managed-server.js'
import type { GivenResources } from './resources/given-resources.js'
import type { RoutesMode } from './served-resources.js'
import { TcpFront } from './tcp-front.js'
import type { AdsCall } from './xds-messages.js'

const ANSWER_TIMEOUT_MS = 20_000

/** Options of a control plane. */
export interface ControlPlaneOptions {
  /** Default: 127.0.0.1 and a free port. */
  readonly listen?: HostPort
  /** How long a change waits for the server's answer, in milliseconds. Default: 20,000. */
  readonly answerTimeoutMs?: number
}

/** What a managed server is served. */
export interface ManageOptions {
  /** `inline`: the Listener contains its routes. `rds`: the server asks for them. Default: `inline`. */
  readonly routes?: RoutesMode
  /** Served in place of the resources of this package; see {@link parseResources}. */
  readonly resources?: GivenResources | undefined
}

/** Listens on one TCP port and serves ADS to the servers that it manages. */
export class ControlPlane {
  #closed: Promise<void> | undefined

  private constructor(
    private readonly server: Server,
    private readonly front: TcpFront,
    private readonly nodes: Map<string, ManagedNode>,
    /** The address on which it listens, with the actual port. */
    readonly address: HostPort,
    private readonly answerTimeoutMs: number,
  ) {}

  /** @throws {HarnessError} where it cannot listen on the address */
  static async start(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const { listen = { host: '127.0.0.1', port: 0 }, answerTimeoutMs = ANSWER_TIMEOUT_MS } = options
    const server = new Server({ 'grpc.enable_channelz': 0 })
    const nodes = new Map<string, ManagedNode>()
    server.addService(await adsService(), {
      StreamAggregatedResources: (call: AdsCall) => {
        new AdsStream(call, id => nodes.get(id))
      },
    })
    const grpc = server.createConnectionInjector(ServerCredentials.createInsecure())
    const front = await TcpFront.listen(listen, socket => grpc.injectConnection(socket))
    return new ControlPlane(server, front, nodes, { host: listen.host, port: front.port }, answerTimeoutMs)
  }

  /** Adds a server, with a new node id. */
  manage({ routes = 'inline', resources }: ManageOptions = {}): ManagedServer {
    const node = new ManagedNode(`leakgate-${randomUUID()}`, routes, this.answerTimeoutMs, resources)
    this.nodes.set(node.id, node)
    return new ManagedServer(node, bootstrapJson(node.id, this.address))
  }

  /** Ends all streams and connections, and stops listening. Safe to call twice. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    for (const node of this.nodes.values()) node.close()
    this.server.forceShutdown()
    await this.front.close()
  }
}
