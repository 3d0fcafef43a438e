/**
 * A server for tests with a minimum of HTTP/2. It misbehaves as the script says, and records what it saw.
 * @module
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import hpack from 'hpack.js'
import type { HostPort } from '../../model/host-port.js'
import { encodeFrame, SETTINGS_ACK } from '../http2/frame-encoder.js'
import { FrameParser } from '../http2/frame-parser.js'
import { Flag, FrameType } from '../http2/frame.js'
import { withLengthPrefix } from '../http2/prepared-call.js'
import { unaryCall } from '../calls/unary-call.js'

export interface SeenFrame {
  readonly type: number
  readonly flags: number
  readonly streamId: number
  readonly payload: Buffer
}

/** One connection as the server saw it. */
export interface SeenConnection {
  bytes: number
  readonly frames: SeenFrame[]
  ended: 'fin' | 'rst' | undefined
}

export interface Script {
  /** In place of everything else. */
  readonly onConnection?: (socket: Socket) => void
  /** Sent as soon as a connection is accepted; SETTINGS by default. */
  readonly greeting?: Buffer
  /** Whether the client's SETTINGS are acknowledged; true by default. */
  readonly acknowledges?: boolean
  /** What answers a request; a right response by default. */
  readonly respond?: (streamId: number, socket: Socket) => Buffer
  /** How bytes go out; in one write by default. */
  readonly send?: (socket: Socket, bytes: Buffer) => void
  /** Called with every frame, before it is answered. */
  readonly onFrame?: (frame: SeenFrame, socket: Socket) => void
}

export const SETTINGS = encodeFrame(FrameType.settings, 0, 0)

const PREFACE_BYTES = 24

export class ScriptedServer {
  readonly seen: SeenConnection[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(private readonly script: Script) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, socket => this.#serve(socket))
  }

  static async start(script: Script = {}): Promise<ScriptedServer> {
    const server = new ScriptedServer(script)
    await new Promise<void>(resolve => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get address(): HostPort {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  /** Settles when the server has seen that many connections come and all of them end. */
  async quiet(connections: number): Promise<void> {
    while (this.seen.length < connections || this.#sockets.size > 0)
      await new Promise(resolve => setTimeout(resolve, 5))
  }

  #serve(socket: Socket): void {
    const seen: SeenConnection = { bytes: 0, frames: [], ended: undefined }
    this.seen.push(seen)
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') seen.ended = 'rst'
    })
    socket.on('end', () => {
      seen.ended ??= 'fin'
      socket.end()
    })
    if (this.script.onConnection) {
      socket.resume()
      this.script.onConnection(socket)
      return
    }
    const send = this.script.send ?? ((to: Socket, bytes: Buffer) => to.write(bytes))
    send(socket, this.script.greeting ?? SETTINGS)
    const parser = new FrameParser({
      frame: (type, flags, streamId, bytes, start, end) => {
        const frame = { type, flags, streamId, payload: Buffer.from(bytes.subarray(start, end)) }
        seen.frames.push(frame)
        this.script.onFrame?.(frame, socket)
        if (type === FrameType.settings && flags === 0 && this.script.acknowledges !== false) {
          send(socket, SETTINGS_ACK)
        }
        if (type === FrameType.data && (flags & Flag.endStream) !== 0) {
          send(socket, this.script.respond?.(streamId, socket) ?? response(streamId))
        }
      },
    })
    socket.on('data', chunk => {
      const before = seen.bytes
      seen.bytes += chunk.length
      const frames = before >= PREFACE_BYTES ? chunk : chunk.subarray(PREFACE_BYTES - before)
      parser.push(frames, frames.length)
    })
  }
}

/** Header fields that do not use the dynamic table, so that blocks can come in any order. */
export function headerBlock(fields: Readonly<Record<string, string>>): Buffer {
  const compressor = hpack.compressor.create({ table: { maxSize: 4_096 } })
  compressor.write(Object.entries(fields).map(([name, value]) => ({ name, value, incremental: false })))
  const chunks: Buffer[] = []
  for (let chunk = compressor.read(); chunk; chunk = compressor.read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export const RESPONSE_HEADERS = headerBlock({ ':status': '200', 'content-type': 'application/grpc' })
export const TRAILERS = headerBlock({ 'grpc-status': '0' })

/** The body that answers a default load. */
export function responseBody(bytes = 16): Buffer {
  return withLengthPrefix(unaryCall().responseSerialize({ payload: { body: Buffer.alloc(bytes) } }))
}

export function response(
  streamId: number,
  parts: { body?: Buffer; headers?: Buffer; trailers?: Buffer } = {},
): Buffer {
  const { body = responseBody(), headers = RESPONSE_HEADERS, trailers = TRAILERS } = parts
  return Buffer.concat([
    encodeFrame(FrameType.headers, Flag.endHeaders, streamId, headers),
    encodeFrame(FrameType.data, 0, streamId, body),
    encodeFrame(FrameType.headers, Flag.endHeaders | Flag.endStream, streamId, trailers),
  ])
}
