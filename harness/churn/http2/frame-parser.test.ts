import fc from 'fast-check'
import t from 'tap'
import { ConnectionError } from './connection-error.js'
import { encodeFrame } from './frame-encoder.js'
import { FrameParser } from './frame-parser.js'
import { FrameType, MAX_FRAME_BYTES } from './frame.js'

interface Frame {
  readonly type: number
  readonly flags: number
  readonly streamId: number
  readonly payload: Buffer
}

/** What a parser makes of chunks, all of which come through the same memory, as they do from a socket. */
function parse(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = []
  const parser = new FrameParser({
    frame: (type, flags, streamId, bytes, start, end) => {
      frames.push({ type, flags, streamId, payload: Buffer.from(bytes.subarray(start, end)) })
    },
  })
  const shared = Buffer.alloc(70_000)
  for (const chunk of chunks) {
    shared.fill(0xff)
    parser.push(shared, chunk.copy(shared))
  }
  return frames
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map(place => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place))
}

const payload = (max: number) => fc.uint8Array({ maxLength: max }).map(bytes => Buffer.from(bytes))
const streamId = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record(
    {
      type: fc.constantFrom(FrameType.data, FrameType.headers, FrameType.continuation),
      flags: fc.nat(255),
      streamId,
      payload: payload(600),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      type: fc.constant(FrameType.data),
      flags: fc.nat(255),
      streamId,
      payload: fc.integer({ min: 16_000, max: MAX_FRAME_BYTES }).map(length => Buffer.alloc(length, 7)),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      type: fc.integer({ min: 10, max: 255 }),
      flags: fc.nat(255),
      streamId: fc.nat(),
      payload: payload(20),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      type: fc.constant(FrameType.settings),
      flags: fc.constant(0),
      streamId: fc.constant(0),
      payload: fc.nat(4).map(settings => Buffer.alloc(settings * 6, 1)),
    },
    { noNullPrototype: true },
  ),
)
const places = fc.array(fc.nat(70_000), { maxLength: 12 })

t.test('frames cut at random places are the same frames', async t => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 4 }), places, (frames, at) => {
      const bytes = Buffer.concat(frames.map(f => encodeFrame(f.type, f.flags, f.streamId, f.payload)))
      t.strictSame(parse(cut(bytes, at)), frames)
    }),
  )
})

t.test('frames that come byte by byte are the same frames', async t => {
  const bytes = Buffer.concat([
    encodeFrame(FrameType.settings, 0, 0, Buffer.alloc(12)),
    encodeFrame(FrameType.data, 1, 5, Buffer.from('body')),
    encodeFrame(FrameType.data, 1, 7),
  ])
  t.strictSame(parse([...bytes].map(byte => Buffer.from([byte]))), parse([bytes]))
  t.equal(parse([bytes]).length, 3)
})

t.test('a truncated frame is waited for', async t => {
  const bytes = encodeFrame(FrameType.data, 1, 5, Buffer.from('body'))
  for (let length = 0; length < bytes.length; length++) t.strictSame(parse([bytes.subarray(0, length)]), [])
})

t.test('hostile bytes throw nothing but a connection error', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), places, (bytes, at) => {
      try {
        parse(cut(Buffer.from(bytes), at))
      } catch (error) {
        return error instanceof ConnectionError
      }
      return true
    }),
    { numRuns: 500 },
  )
})

t.test('a wrong header is refused before its payload comes', async t => {
  const refused: [why: string, header: number[], code: string][] = [
    ['a frame above the limit', [0, 0x40, 1, FrameType.data, 0, 0, 0, 0, 1], 'FRAME_SIZE_ERROR'],
    ['an unknown frame above the limit', [0xff, 0xff, 0xff, 99, 0, 0, 0, 0, 1], 'FRAME_SIZE_ERROR'],
    ['SETTINGS of 5 bytes', [0, 0, 5, FrameType.settings, 0, 0, 0, 0, 0], 'FRAME_SIZE_ERROR'],
    ['SETTINGS ACK with a payload', [0, 0, 6, FrameType.settings, 1, 0, 0, 0, 0], 'FRAME_SIZE_ERROR'],
    ['SETTINGS on a stream', [0, 0, 0, FrameType.settings, 0, 0, 0, 0, 1], 'PROTOCOL_ERROR'],
    ['PING of 7 bytes', [0, 0, 7, FrameType.ping, 0, 0, 0, 0, 0], 'FRAME_SIZE_ERROR'],
    ['GOAWAY of 7 bytes', [0, 0, 7, FrameType.goaway, 0, 0, 0, 0, 0], 'FRAME_SIZE_ERROR'],
    ['WINDOW_UPDATE of 5 bytes', [0, 0, 5, FrameType.windowUpdate, 0, 0, 0, 0, 0], 'FRAME_SIZE_ERROR'],
    ['RST_STREAM on the connection', [0, 0, 4, FrameType.rstStream, 0, 0, 0, 0, 0], 'PROTOCOL_ERROR'],
    ['DATA on the connection', [0, 0, 1, FrameType.data, 0, 0, 0, 0, 0], 'PROTOCOL_ERROR'],
    ['PRIORITY of 4 bytes', [0, 0, 4, FrameType.priority, 0, 0, 0, 0, 1], 'FRAME_SIZE_ERROR'],
  ]
  for (const [why, header, code] of refused) {
    t.throws(() => parse([Buffer.from(header)]), { name: 'ConnectionError', code }, why)
    t.throws(
      () => parse(cut(Buffer.from(header), [3, 6])),
      { name: 'ConnectionError', code },
      `${why}, in pieces`,
    )
  }
})
