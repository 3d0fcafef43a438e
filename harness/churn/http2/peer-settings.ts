/**
 * The server's SETTINGS.
 * @module
 */
import { ConnectionError } from './connection-error.js'
import {
  DEFAULT_HEADER_TABLE_BYTES,
  DEFAULT_WINDOW_BYTES,
  MAX_FRAME_BYTES,
  MAX_WINDOW_BYTES,
  Setting,
} from './frame.js'
import type { RequestHeaderBlocks } from './request-headers.js'

/** The values that limit what the client sends. */
export class PeerSettings {
  /** Whether the server's first SETTINGS arrived. */
  received = false
  maxConcurrentStreams = Infinity
  initialWindowSize = DEFAULT_WINDOW_BYTES
  /** `shrunk` after the server announced a table smaller than what our first block may have filled. */
  #table: 'default' | 'shrunk' | 'emptied' = 'default'

  reset(): void {
    this.received = false
    this.maxConcurrentStreams = Infinity
    this.initialWindowSize = DEFAULT_WINDOW_BYTES
    this.#table = 'default'
  }

  /**
   * Applies the payload of a SETTINGS frame (RFC 9113, section 6.5.2).
   * @returns by how much the send window of every open stream changes
   * @throws {ConnectionError} if a value is not allowed
   */
  apply(bytes: Buffer, start: number, end: number): number {
    this.received = true
    const windowBefore = this.initialWindowSize
    for (let at = start; at < end; at += 6) {
      this.#set(bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2))
    }
    return this.initialWindowSize - windowBefore
  }

  /** The header block for every request after the first; it depends on the size of the server's dynamic table. */
  pickBlock(blocks: RequestHeaderBlocks): Buffer {
    switch (this.#table) {
      case 'default':
        return blocks.later
      case 'shrunk':
        this.#table = 'emptied'
        return blocks.emptyingTable
      case 'emptied':
        return blocks.withoutTable
    }
  }

  #set(setting: number, value: number): void {
    switch (setting) {
      case Setting.headerTableSize:
        if (value < DEFAULT_HEADER_TABLE_BYTES) this.#table = 'shrunk'
        return
      case Setting.enablePush:
        if (value !== 0) throw new ConnectionError('PROTOCOL_ERROR', 'a server that wants pushes')
        return
      case Setting.maxConcurrentStreams:
        this.maxConcurrentStreams = value
        return
      case Setting.initialWindowSize:
        if (value > MAX_WINDOW_BYTES) throw new ConnectionError('FLOW_CONTROL_ERROR', 'a window above 2^31-1')
        this.initialWindowSize = value
        return
      case Setting.maxFrameSize:
        if (value < MAX_FRAME_BYTES || value > 2 ** 24 - 1) {
          throw new ConnectionError('PROTOCOL_ERROR', 'a frame size that is not allowed')
        }
        return
    }
  }
}
