/**
 * The header blocks of a request, encoded once: they are the same on every connection.
 * @module
 */
import hpack from 'hpack.js'
import { DEFAULT_HEADER_TABLE_BYTES } from './frame.js'

/** The same fields in four encodings. */
export interface RequestHeaderBlocks {
  /** For the first request of a connection: it fills the server's dynamic table, as real clients do. */
  readonly first: Buffer
  /** For every later one: it refers to that table. */
  readonly later: Buffer
  /** Empties the table, then spells out every field; for servers with a smaller table than the default. */
  readonly emptyingTable: Buffer
  /** Spells out every field; for use after `emptyingTable`. */
  readonly withoutTable: Buffer
}

type Field = readonly [name: string, value: string]

/**
 * Encodes the header fields of a gRPC request.
 * @param path `/package.Service/Method`
 * @param more fields after these
 */
export function encodeRequestHeaders(
  authority: string,
  path: string,
  scheme: 'http' | 'https' = 'http',
  more: readonly Field[] = [],
): RequestHeaderBlocks {
  const fields = [
    { name: ':method', value: 'POST' },
    { name: ':scheme', value: scheme },
    { name: ':path', value: path },
    { name: ':authority', value: authority },
    { name: 'content-type', value: 'application/grpc' },
    { name: 'user-agent', value: 'leakgate' },
    { name: 'te', value: 'trailers' },
    ...more.map(([name, value]) => ({ name, value })),
  ]
  const compressor = hpack.compressor.create({ table: { maxSize: DEFAULT_HEADER_TABLE_BYTES } })
  const encode = (compress: typeof compressor, incremental: boolean): Buffer => {
    compress.write(fields.map(field => ({ ...field, incremental })))
    const chunks: Buffer[] = []
    for (let chunk = compress.read(); chunk; chunk = compress.read()) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
  const first = encode(compressor, true)
  const later = encode(compressor, true)
  const withoutTable = encode(
    hpack.compressor.create({ table: { maxSize: DEFAULT_HEADER_TABLE_BYTES } }),
    false,
  )
  // RFC 7541, section 6.3: 001 and a maximum size of 0 in five bits, which is within any limit.
  return { first, later, withoutTable, emptyingTable: Buffer.concat([Buffer.from([0x20]), withoutTable]) }
}

/** Never changes the server's dynamic table, so one serves all connections. */
const literal = hpack.compressor.create({ table: { maxSize: DEFAULT_HEADER_TABLE_BYTES } })

/** Fields that only one request has. They are not added to the dynamic table: they do not come again. */
export function encodeFields(fields: readonly Field[]): Buffer {
  literal.write(fields.map(([name, value]) => ({ name, value, incremental: false })))
  const chunks: Buffer[] = []
  for (let chunk = literal.read(); chunk; chunk = literal.read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The same blocks with those fields at the end. */
export function withFields(blocks: RequestHeaderBlocks, fields: Buffer): RequestHeaderBlocks {
  const { first, later, withoutTable, emptyingTable } = blocks
  const add = (block: Buffer): Buffer => Buffer.concat([block, fields])
  return {
    first: add(first),
    later: add(later),
    withoutTable: add(withoutTable),
    emptyingTable: add(emptyingTable),
  }
}
