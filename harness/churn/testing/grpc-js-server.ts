/**
 * A real grpc-js server for tests, with counts of its own.
 * @module
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js'
import type { HostPort } from '../../model/host-port.js'
import type { Identity } from '../../model/tls.js'
import { streamingCall, type StreamingRequest } from '../calls/streaming-call.js'
import type { PayloadResponse } from '../calls/test-service.js'
import { unaryCall, type SimpleRequest } from '../calls/unary-call.js'

export class GrpcJsServer {
  accepted = 0
  ended = 0
  rpcsAnswered = 0
  /** Of streaming RPCs. */
  messagesSent = 0
  /** Whether streams end with PERMISSION_DENIED after their last message. */
  refuses = false
  /** The most connections that were open at the same time. */
  mostOpen = 0
  /** Address and port of each client, in the order in which they came. */
  readonly peers: string[] = []
  readonly #server = new Server()
  #port = 0

  private constructor() {
    const answer = (
      { request }: ServerUnaryCall<SimpleRequest, PayloadResponse>,
      callback: sendUnaryData<PayloadResponse>,
    ): void => {
      this.rpcsAnswered++
      callback(null, { payload: { body: Buffer.alloc(request.responseSize) } })
    }
    const stream = (call: ServerWritableStream<StreamingRequest, PayloadResponse>): void => {
      for (const { size } of call.request.responseParameters) {
        this.messagesSent++
        call.write({ payload: { body: Buffer.alloc(size) } })
      }
      if (this.refuses) {
        call.emit('error', { code: status.PERMISSION_DENIED })
        return
      }
      this.rpcsAnswered++
      call.end()
    }
    this.#server.addService(
      { UnaryCall: unaryCall(), StreamingOutputCall: streamingCall() },
      { UnaryCall: answer, StreamingOutputCall: stream },
    )
    subscribe('net.server.socket', this.#onSocket)
  }

  /** @param tls secures connections; with `clientCa`, clients have to show a certificate of it */
  static async start(tls?: { identity: Identity; clientCa?: string }): Promise<GrpcJsServer> {
    const server = new GrpcJsServer()
    const credentials = tls
      ? ServerCredentials.createSsl(
          tls.clientCa === undefined ? null : Buffer.from(tls.clientCa),
          [{ cert_chain: Buffer.from(tls.identity.cert), private_key: Buffer.from(tls.identity.key) }],
          tls.clientCa !== undefined,
        )
      : ServerCredentials.createInsecure()
    server.#port = await new Promise<number>((resolve, reject) => {
      server.#server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
        if (error) reject(error)
        else resolve(port)
      })
    })
    return server
  }

  get address(): HostPort {
    return { host: '127.0.0.1', port: this.#port }
  }

  close(): void {
    unsubscribe('net.server.socket', this.#onSocket)
    this.#server.forceShutdown()
  }

  readonly #onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    if (socket.localPort !== this.#port) return
    this.accepted++
    this.peers.push(`${socket.remoteAddress}:${socket.remotePort}`)
    this.mostOpen = Math.max(this.mostOpen, this.accepted - this.ended)
    socket.once('close', () => this.ended++)
  }
}
