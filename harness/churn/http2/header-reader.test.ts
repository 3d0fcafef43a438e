import fc from 'fast-check'
import hpack from 'hpack.js'
import t from 'tap'
import { HeaderMemory, HeaderReader } from './header-reader.js'
import { readResponseHeaders, type HeaderField } from './response-headers.js'

/** Few blocks, all of which lean on the dynamic table, so that connections often begin alike and then differ. */
const BLOCKS: HeaderField[][] = [
  [{ name: 'grpc-status', value: '0' }],
  [
    { name: 'grpc-status', value: '1' },
    { name: 'x-a', value: 'a'.repeat(200) },
  ],
  [
    { name: 'x-a', value: 'b'.repeat(3_000) },
    { name: 'content-type', value: 'application/grpc' },
    { name: 'grpc-status', value: '0' },
  ],
]
const connection = fc.array(fc.constantFrom(...BLOCKS), { maxLength: 24 })

function encoded(blocks: readonly (readonly HeaderField[])[]): Buffer[] {
  const compressor = hpack.compressor.create({ table: { maxSize: 4_096 } })
  return blocks.map(fields => {
    compressor.write(fields)
    const chunks: Buffer[] = []
    for (let chunk = compressor.read(); chunk; chunk = compressor.read()) chunks.push(chunk)
    return Buffer.concat(chunks)
  })
}

t.test('what is remembered is what a fresh decoder says, in whatever order connections read', async t => {
  fc.assert(
    fc.property(
      fc.array(connection, { maxLength: 8 }),
      fc.infiniteStream(fc.nat(7)),
      (connections, order) => {
        const memory = new HeaderMemory()
        for (let round = 0; round < 2; round++) {
          const open = connections.map(blocks => ({
            blocks: [...blocks],
            wire: encoded(blocks),
            reader: new HeaderReader(memory),
          }))
          const take = (): (typeof open)[number] | undefined => {
            const left = open.filter(({ wire }) => wire.length > 0)
            return left[(order.next().value as number) % left.length]
          }
          for (let next = take(); next; next = take()) {
            const block = next.wire.shift()!
            const said = next.reader.read(block, 0, block.length)
            t.strictSame(said, readResponseHeaders(next.blocks.shift()!))
          }
        }
      },
    ),
    { numRuns: 60 },
  )
})

t.test('long connections: blocks that leave the table as it is are decoded once, and stay right', async t => {
  const fields: HeaderField[][] = [
    [{ name: ':status', value: '200' }],
    [{ name: 'grpc-status', value: '0' }],
    [{ name: 'x-a', value: 'a'.repeat(300) }],
    [
      { name: ':status', value: '200' },
      { name: 'x-b', value: 'b'.repeat(2_000) },
    ],
  ]
  const block = fc.tuple(fc.constantFrom(...fields), fc.boolean())
  fc.assert(
    fc.property(fc.array(block, { minLength: 40, maxLength: 90 }), blocks => {
      const reader = new HeaderReader(new HeaderMemory())
      const wire = encoded(blocks.map(([all, incremental]) => all.map(field => ({ ...field, incremental }))))
      wire.forEach((bytes, i) => {
        t.strictSame(reader.read(bytes, 0, bytes.length), readResponseHeaders(blocks[i]?.[0] ?? []))
      })
    }),
    { numRuns: 30 },
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
