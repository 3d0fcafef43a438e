/**
 * The answer that a load expects: one message, or as many as it asked for.
 * @module
 */
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExpectedResponse } from '../http2/response-body.js'
import { withLengthPrefix } from '../http2/prepared-call.js'
import { isExpectedResponse, type PayloadResponse } from './test-service.js'

/** Bytes that a longer encoding of the same message may add. */
const SLACK_BYTES = 1_024
const PREFIX_BYTES = 5

/** Expects `messages` responses of `bytes` zeros each, and nothing after them. */
export function expectedResponse(
  {
    responseSerialize,
    responseDeserialize,
  }: Pick<MethodDefinition<unknown, PayloadResponse>, 'responseSerialize' | 'responseDeserialize'>,
  bytes: number,
  messages: number,
): ExpectedResponse {
  const each = withLengthPrefix(responseSerialize({ payload: { body: Buffer.alloc(bytes) } }))
  const all = messages === 1 ? each : Buffer.concat(new Array<Buffer>(messages).fill(each))
  return {
    bytes: all,
    maxBytes: all.length + messages * SLACK_BYTES,
    means: body => {
      const found = splitMessages(body)
      try {
        return (
          found?.length === messages &&
          found.every(message => isExpectedResponse(responseDeserialize(message), bytes))
        )
      } catch {
        return false
      }
    },
  }
}

/** The messages without their length prefixes; undefined if one is compressed or incomplete. */
function splitMessages(body: Buffer): Buffer[] | undefined {
  const messages: Buffer[] = []
  for (let at = 0; at < body.length;) {
    if (body.length - at < PREFIX_BYTES || body[at] !== 0) return undefined
    const end = at + PREFIX_BYTES + body.readUInt32BE(at + 1)
    if (end > body.length) return undefined
    messages.push(body.subarray(at + PREFIX_BYTES, end))
    at = end
  }
  return messages
}
