import fc from 'fast-check'
import t from 'tap'
import { ClientSession } from './client-session.js'
import { ConnectionError } from './connection-error.js'
import { encodeFrame } from './frame-encoder.js'
import { Flag, FrameType } from './frame.js'
import { HeaderMemory } from './header-reader.js'
import { RESPONSE_HEADERS } from '../testing/scripted-server.js'
import { PreparedCall, encodeBody } from './prepared-call.js'
import { encodeRequestHeaders } from './request-headers.js'

const SETTINGS = encodeFrame(FrameType.settings, 0, 0)

function session(messageBytes = 10): ClientSession {
  const body = { bytes: Buffer.from([0, 0, 0, 0, 0]), maxBytes: 100, means: () => false }
  const call = new PreparedCall(
    encodeBody([Buffer.alloc(messageBytes)]),
    encodeRequestHeaders('127.0.0.1:1', '/a.B/C'),
    { statuses: new Set(['0']), body, answers: undefined, deadlineMs: undefined },
  )
  return new ClientSession({ next: () => call }, new HeaderMemory())
}

function receive(to: ClientSession, ...frames: Buffer[]): void {
  const bytes = Buffer.concat(frames)
  to.receive(bytes, bytes.length)
}

/** How many bytes of DATA are in an output. */
function dataBytes(output: Buffer | undefined): number {
  let sum = 0
  for (let at = 0; output && at < output.length; at += 9 + output.readUIntBE(at, 3)) {
    if (output[at + 3] === FrameType.data) sum += output.readUIntBE(at, 3)
  }
  return sum
}

function windowUpdate(streamId: number, bytes: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(bytes)
  return encodeFrame(FrameType.windowUpdate, 0, streamId, payload)
}

t.test('hostile frames throw nothing but a connection error', async () => {
  const frame = fc
    .tuple(fc.nat(10), fc.nat(255), fc.constantFrom(0, 1, 1, 1, 2, 3), fc.uint8Array({ maxLength: 40 }))
    .map(([type, flags, streamId, payload]) => encodeFrame(type, flags, streamId, Buffer.from(payload)))
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 6 }), frames => {
      for (let from = 0; from < frames.length; from++) {
        const one = session()
        one.opening(true)
        try {
          receive(one, SETTINGS, ...frames.slice(from))
        } catch (error) {
          if (!(error instanceof ConnectionError)) return false
        }
        one.takeOutput()
      }
      return true
    }),
    { numRuns: 1_000 },
  )
})

t.test('a request is sent as far as both windows reach, and on when they open', async t => {
  const one = session(100_000)
  const opening = one.opening(true)
  t.equal(dataBytes(opening.subarray(24)), 65_535)
  receive(one, SETTINGS, windowUpdate(1, 1_000_000))
  t.equal(dataBytes(one.takeOutput()), 0, 'the connection has its own window')
  receive(one, windowUpdate(0, 10_000))
  t.equal(dataBytes(one.takeOutput()), 10_000)
  receive(one, windowUpdate(0, 1_000_000))
  const rest = one.takeOutput()
  t.equal(dataBytes(rest), 100_005 - 75_535)
  t.equal(rest!.at(-(100_005 - 75_535 - 16_384) - 9 + 4), Flag.endStream, 'the last frame ends the stream')
})

t.test('a smaller initial window makes the send window negative', async t => {
  const one = session(100_000)
  one.opening(true)
  const settings = Buffer.from([0, 4, 0, 0, 0, 100])
  receive(one, encodeFrame(FrameType.settings, 0, 0, settings), windowUpdate(0, 1_000_000))
  receive(one, windowUpdate(1, 65_535 - 100))
  t.equal(dataBytes(one.takeOutput()), 0, 'that only made up for what was sent too much')
  receive(one, windowUpdate(1, 7))
  t.equal(dataBytes(one.takeOutput()), 7)
})

t.test('a server that sends more than the window is refused', async t => {
  const one = session()
  one.opening(true)
  receive(one, SETTINGS, encodeFrame(FrameType.headers, Flag.endHeaders, 1, RESPONSE_HEADERS))
  t.equal(one.takeOutput()?.length, 9, 'no more than the acknowledgement')
  const data = encodeFrame(FrameType.data, 0, 1, Buffer.alloc(16_000))
  receive(one, data, data, data)
  const opened = Buffer.concat([windowUpdate(0, 48_000), windowUpdate(1, 48_000)])
  t.strictSame(one.takeOutput(), opened, 'both windows are opened again')
  receive(one, data, data, data, data)
  t.throws(() => receive(one, data), { code: 'FLOW_CONTROL_ERROR' })
})

t.test('a session that is reset is as new', async t => {
  const one = session()
  one.opening(true)
  receive(one, SETTINGS, encodeFrame(FrameType.goaway, 0, 0, Buffer.alloc(8)), Buffer.from([0, 0, 9]))
  t.match(one, { failure: undefined, goingAway: true, openStreams: 0 }, 'the stream was not processed')
  one.reset()
  t.match(one, { failure: undefined, goingAway: false, settled: false, openStreams: 0, answered: 0 })
  t.equal(one.takeOutput(), undefined)
  receive(one, SETTINGS)
  t.notOk(one.settled, 'our own SETTINGS are not acknowledged yet')
  receive(one, encodeFrame(FrameType.settings, Flag.ack, 0))
  t.ok(one.settled)
})
