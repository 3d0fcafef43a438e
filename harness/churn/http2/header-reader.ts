/**
 * Header block decoding (RFC 7541) with a cache, because a server sends the same blocks on every new connection.
 * @module
 */
import hpack from 'hpack.js'
import { changesTable } from './changes-table.js'
import { ConnectionError } from './connection-error.js'
import { DEFAULT_HEADER_TABLE_BYTES } from './frame.js'
import { readResponseHeaders, type HeaderField, type ResponseHeaders } from './response-headers.js'

/** The cache is emptied at this size: blocks with a date or an id differ each time. */
const MAX_REMEMBERED = 1_024
/** Blocks with a date or an id differ each time. */
const MAX_STEADY = 256
/** Only this many blocks from the start of a connection are cached. */
const MAX_DEPTH = 16

/** A decoded block after exactly the blocks on the path from the root, because the dynamic table depends on all of them. */
interface Remembered {
  readonly parent: Remembered | undefined
  readonly depth: number
  /** The block as Latin-1 text, which makes a key of any bytes. */
  readonly block: string
  readonly headers: ResponseHeaders
  readonly next: Map<string, Remembered>
}

/** The cache; the connections to one server share it. */
export class HeaderMemory {
  #root = fresh()
  #remembered = 0

  /** Where every new connection starts. */
  get root(): Remembered {
    return this.#root
  }

  remember(parent: Remembered, block: string, headers: ResponseHeaders): Remembered {
    if (++this.#remembered > MAX_REMEMBERED) {
      this.#root = fresh()
      this.#remembered = 0
    }
    const child = { parent, depth: parent.depth + 1, block, headers, next: new Map<string, Remembered>() }
    parent.next.set(block, child)
    return child
  }
}

/** Reads the header blocks of one connection at a time. */
export class HeaderReader {
  #seen: Remembered | undefined
  #decoder: Decoder | undefined
  /** Blocks that did not change the dynamic table, since the last one that did. */
  readonly #steady = new Map<string, ResponseHeaders>()

  constructor(private readonly memory: HeaderMemory) {
    this.#seen = memory.root
  }

  reset(): void {
    this.#seen = this.memory.root
    this.#decoder = undefined
    if (this.#steady.size > 0) this.#steady.clear()
  }

  /** @throws {ConnectionError} COMPRESSION_ERROR */
  read(bytes: Buffer, start: number, end: number): ResponseHeaders {
    const block = bytes.toString('latin1', start, end)
    const seen = this.#seen
    const known = seen?.next.get(block)
    if (known !== undefined) {
      this.#seen = known
      this.#decoder?.decode(block)
      return known.headers
    }
    const steady = this.#steady.get(block)
    if (steady !== undefined) return steady
    this.#decoder ??= decoderAfter(seen)
    const headers = readResponseHeaders(this.#decoder.decode(block))
    if (changesTable(bytes, start, end) || this.#steady.size >= MAX_STEADY) this.#steady.clear()
    else if (!seen) this.#steady.set(block, headers)
    this.#seen = seen && seen.depth < MAX_DEPTH ? this.memory.remember(seen, block, headers) : undefined
    return headers
  }
}

/** hpack.js, with its two kinds of failure turned into one. */
class Decoder {
  readonly #decompressor = hpack.decompressor.create({ table: { maxSize: DEFAULT_HEADER_TABLE_BYTES } })
  #broken = false

  constructor() {
    this.#decompressor.on('error', () => (this.#broken = true))
  }

  decode(block: string): HeaderField[] {
    const fields: HeaderField[] = []
    try {
      this.#decompressor.write(Buffer.from(block, 'latin1'))
      this.#decompressor.execute()
      for (let field = this.#decompressor.read(); field; field = this.#decompressor.read()) fields.push(field)
    } catch {
      this.#broken = true
    }
    if (this.#broken) throw new ConnectionError('COMPRESSION_ERROR', 'a header block that cannot be decoded')
    return fields
  }
}

function fresh(): Remembered {
  return { parent: undefined, depth: 0, block: '', headers: readResponseHeaders([]), next: new Map() }
}

/** A decoder in the state that the blocks so far lead to. */
function decoderAfter(seen: Remembered | undefined): Decoder {
  const path: string[] = []
  for (let at = seen; at?.parent; at = at.parent) path.push(at.block)
  const decoder = new Decoder()
  for (const block of path.reverse()) decoder.decode(block)
  return decoder
}
