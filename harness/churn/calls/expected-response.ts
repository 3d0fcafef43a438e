/**
 * What a server has to answer to a load: one message, or as many as were asked for.
 * @module
 */
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExpectedResponse } from '../http2/response-body.js'
import { withLengthPrefix } from '../http2/prepared-call.js'
import { isExpectedResponse, type PayloadResponse } from './test-service.js'

/** Room in each message for encodings that say the same with more words. */
const SLACK_BYTES = 1_024
const PREFIX_BYTES = 5

/** `messages` responses of `bytes` zeros each, and nothing after them. */
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

/** The messages behind their length prefixes; undefined where one is compressed or not whole. */
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
