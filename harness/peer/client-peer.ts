/**
 * leakgate's server: what a client under test connects to. It behaves as it is told, and counts what it sees.
 * @module
 */
import { createServer as createHttp2Server, type Http2Server, type Http2Session } from 'node:http2'
import { createServer, isIPv4, type AddressInfo, type Server, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, type HostPort } from '../model/host-port.js'
import {
  PEER_BEHAVIOURS,
  type PeerBehaviour,
  type PeerBehaviourName,
} from '../model/client/peer-behaviour.js'
import type { Peer, PeerCounts } from '../model/client/peer-counts.js'
import { answerStream, type StreamEnd } from './peer-stream.js'

/** Nobody listens at the server's port of this address, since the server took the port of another one. */
const NOBODY = '127.99.99.99'

type Counters = { -readonly [Key in keyof PeerCounts]: PeerCounts[Key] }

/** One server on loopback. */
export class ClientPeer implements Peer {
  readonly #sockets = new Set<Socket>()
  readonly #answers = new WeakMap<Http2Session, number>()
  /** The socket of a session, whose own `socket` cannot be ended apart from it. */
  readonly #socketOf = new WeakMap<Http2Session, Socket>()
  readonly #http2: Http2Server
  readonly #counts: Counters = {
    connections: 0,
    open: 0,
    rpcs: 0,
    answered: 0,
    failed: 0,
    refused: 0,
    abandoned: 0,
    messages: 0,
  }
  #behaviour: PeerBehaviour = PEER_BEHAVIOURS.answers

  private constructor(
    private readonly server: Server,
    readonly address: HostPort,
  ) {
    // Clients under test may cancel many streams at once, on purpose.
    this.#http2 = createHttp2Server({ maxSessionInvalidFrames: 1e6, maxSessionRejectedStreams: 1e6 })
    this.#http2.on('stream', (stream, headers) => {
      this.#counts.rpcs++
      const behaviour = this.#behaviour
      const { session } = stream
      answerStream(
        stream,
        headers,
        behaviour,
        () => this.#counts.messages++,
        end => this.#ended(end, session, behaviour),
      )
    })
    // A connection that breaks off is counted by its socket.
    this.#http2.on('sessionError', () => undefined)
    this.server.on('connection', socket => this.#connected(socket))
  }

  /**
   * @param listen an IPv4 address of loopback; port 0 lets the system choose
   * @throws {HarnessError} where it cannot listen there
   */
  static async start(listen: HostPort): Promise<ClientPeer> {
    if (!isIPv4(listen.host) || !listen.host.startsWith('127.') || listen.host === NOBODY) {
      throw new HarnessError(
        `The server for a client under test listens on loopback only, and not on ${formatHostPort(listen)}`,
        'Give --listen an address such as 127.0.0.1:0, or leave it out.',
      )
    }
    const server = createServer({ noDelay: true })
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: Error) =>
        reject(
          new HarnessError(
            `The server for the client under test cannot listen on ${formatHostPort(listen)}: ${error.message}`,
            'Name another address with --listen, or leave it out.',
          ),
        ),
      )
      server.listen({ ...listen, backlog: 4_096 }, resolve)
    })
    const { port } = server.address() as AddressInfo
    return new ClientPeer(server, { host: listen.host, port })
  }

  behave(name: PeerBehaviourName): string {
    this.#behaviour = PEER_BEHAVIOURS[name]
    const host = this.#behaviour.connects === 'refuses' ? NOBODY : this.address.host
    return formatHostPort({ host, port: this.address.port })
  }

  counts(): PeerCounts {
    return { ...this.#counts }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #connected(socket: Socket): void {
    this.#counts.connections++
    this.#counts.open++
    this.#sockets.add(socket)
    socket.once('close', () => {
      this.#counts.open--
      this.#sockets.delete(socket)
    })
    socket.on('error', () => undefined)
    if (this.#behaviour.connects === 'hangs-up') socket.resetAndDestroy()
    else {
      this.#http2.once('session', session => this.#socketOf.set(session, socket))
      // A session that owns the handle of its socket does not let it be reset.
      const resets = this.#behaviour.after?.end === 'rst'
      this.#http2.emit('connection', resets ? Duplex.from({ readable: socket, writable: socket }) : socket)
    }
  }

  #ended(end: StreamEnd, session: Http2Session | undefined, { after }: PeerBehaviour): void {
    this.#counts[end]++
    if (!after || !session || session.destroyed || end !== 'answered') return
    const answers = (this.#answers.get(session) ?? 0) + 1
    this.#answers.set(session, answers)
    if (answers !== after.answers) return
    // What the answer consists of is on its way first.
    setImmediate(() => endSession(session, this.#socketOf.get(session), after.end))
  }
}

function endSession(session: Http2Session, socket: Socket | undefined, end: 'fin' | 'rst' | 'goaway'): void {
  if (session.destroyed) return
  switch (end) {
    case 'goaway':
      session.close()
      return
    case 'fin':
      socket?.end()
      return
    case 'rst':
      socket?.resetAndDestroy()
  }
}
