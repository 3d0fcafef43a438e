/**
 * A real grpc-js server for tests, with its own books.
 * @module
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import type { HostPort } from '../../model/host-port.js'
import { unaryCall, type SimpleRequest, type SimpleResponse } from '../unary-call.js'

export class GrpcJsServer {
  accepted = 0
  ended = 0
  rpcsAnswered = 0
  /** The most connections that were open at the same time. */
  mostOpen = 0
  readonly #server = new Server()
  #port = 0

  private constructor() {
    const answer = (
      { request }: ServerUnaryCall<SimpleRequest, SimpleResponse>,
      callback: sendUnaryData<SimpleResponse>,
    ): void => {
      this.rpcsAnswered++
      callback(null, { payload: { body: Buffer.alloc(request.responseSize) } })
    }
    this.#server.addService({ UnaryCall: unaryCall() }, { UnaryCall: answer })
    subscribe('net.server.socket', this.#onSocket)
  }

  static async start(): Promise<GrpcJsServer> {
    const server = new GrpcJsServer()
    server.#port = await new Promise<number>((resolve, reject) => {
      server.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
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
    this.mostOpen = Math.max(this.mostOpen, this.accepted - this.ended)
    socket.once('close', () => this.ended++)
  }
}
