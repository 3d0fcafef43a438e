/**
 * A script for tests of what clients do between their last response and their close.
 * @module
 */
import type { Socket } from 'node:net'
import { encodeFrame } from '../http2/frame-encoder.js'
import { Flag, FrameType } from '../http2/frame.js'
import { response, type Script, type SeenConnection } from './scripted-server.js'

const [withResponse, afterIt] = [Buffer.from('response'), Buffer.from('after it')]

/**
 * Sends one PING in the same write as the response, and calls `onRest` when it is acknowledged: only then does a server
 * know that its response was read.
 */
export function onceResponseIsRead(onRest: (socket: Socket) => void): Script {
  return {
    respond: id => Buffer.concat([response(id), encodeFrame(FrameType.ping, 0, 0, withResponse)]),
    onFrame: ({ type, payload }, socket) => {
      if (type === FrameType.ping && payload.equals(withResponse)) onRest(socket)
    },
  }
}

/** To a client that has read its response, a second PING is sent. */
export const PINGS_AFTER_RESPONSE = onceResponseIsRead(socket =>
  socket.write(encodeFrame(FrameType.ping, 0, 0, afterIt)),
)

/** Whether the client has acknowledged the second PING. */
export function answersPings({ frames }: SeenConnection): boolean {
  return frames.some(
    ({ type, flags, payload }) => type === FrameType.ping && flags === Flag.ack && payload.equals(afterIt),
  )
}
