import fc from 'fast-check'
import hpack from 'hpack.js'
import t from 'tap'
import { HeaderMemory, HeaderReader } from './header-reader.js'
import { readResponseHeaders, type HeaderField } from './response-headers.js'

/** Few names and values, so that blocks repeat and lean on the dynamic table. */
const field = fc.record({
  name: fc.constantFrom('grpc-status', 'content-type', 'x-a', 'x-b'),
  value: fc.constantFrom('0', '1', 'application/grpc', 'a'.repeat(200), 'b'.repeat(3_000)),
})
const connection = fc.array(fc.array(field, { maxLength: 3 }), { maxLength: 24 })

function encoded(blocks: readonly (readonly HeaderField[])[]): Buffer[] {
  const compressor = hpack.compressor.create({ table: { maxSize: 4_096 } })
  return blocks.map(fields => {
    compressor.write(fields)
    const chunks: Buffer[] = []
    for (let chunk = compressor.read(); chunk; chunk = compressor.read()) chunks.push(chunk)
    return Buffer.concat(chunks)
  })
}

t.test('what is remembered is what a fresh decoder says', async t => {
  fc.assert(
    fc.property(fc.array(connection, { maxLength: 8 }), connections => {
      const reader = new HeaderReader(new HeaderMemory())
      for (const blocks of connections) {
        reader.reset()
        encoded(blocks).forEach((block, i) => {
          t.strictSame(reader.read(block, 0, block.length), readResponseHeaders(blocks[i]!))
        })
      }
    }),
  )
})

t.test('a block is decoded once for all connections', async t => {
  const reader = new HeaderReader(new HeaderMemory())
  const [block] = encoded([[{ name: 'grpc-status', value: '0' }]])
  const first = reader.read(block!, 0, block!.length)
  reader.reset()
  t.equal(reader.read(block!, 0, block!.length), first)
})

t.test('a broken block is a COMPRESSION_ERROR, whatever its bytes', async t => {
  for (const block of [
    [0x80],
    [0xff],
    [0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    [0x40, 0x05, 0x61],
    [0x3f, 0xff, 0x7f],
  ]) {
    const reader = new HeaderReader(new HeaderMemory())
    t.throws(() => reader.read(Buffer.from(block), 0, block.length), { code: 'COMPRESSION_ERROR' })
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const reader = new HeaderReader(new HeaderMemory())
      try {
        reader.read(Buffer.from(bytes), 0, bytes.length)
      } catch (error) {
        return (error as { code?: string }).code === 'COMPRESSION_ERROR'
      }
      return true
    }),
    { numRuns: 1_000 },
  )
})

t.test('malformed responses are recognised', async t => {
  const malformed: HeaderField[][] = [
    [
      { name: 'a', value: '' },
      { name: ':status', value: '200' },
    ],
    [
      { name: ':status', value: '200' },
      { name: ':status', value: '200' },
    ],
    [{ name: ':path', value: '/' }],
    [{ name: ':status', value: 'ok' }],
    [{ name: 'Grpc-Status', value: '0' }],
    [{ name: 'a b', value: '0' }],
    [{ name: '', value: '0' }],
    [{ name: 'a', value: 'x\r\ny' }],
    [{ name: 'connection', value: 'close' }],
  ]
  for (const fields of malformed)
    t.type(readResponseHeaders(fields).malformed, 'string', JSON.stringify(fields))
  t.equal(
    readResponseHeaders([
      { name: ':status', value: '200' },
      { name: 'a', value: 'x y' },
    ]).malformed,
    undefined,
  )
})
