/**
 * The answer that an RPC expects, as the raw client compares it.
 * @module
 */
import type { ExpectedBody, ExpectedResponse } from '../http2/response-body.js'
import { withLengthPrefix } from '../http2/prepared-call.js'
import type { ExpectedMessages, Rpc } from './call.js'

/** Bytes that a longer encoding of the same message may add. */
const SLACK_BYTES = 1_024
const PREFIX_BYTES = 5

/** Expects one of the statuses, and with status OK the messages of the answer and nothing after them. */
export function expectedResponse({
  statuses,
  answer,
  answers,
  deadlineMs,
}: Pick<Rpc, 'statuses' | 'answer' | 'answers' | 'deadlineMs'>): ExpectedResponse {
  return {
    statuses: new Set([...statuses].map(String)),
    body: answer && expectedBody(answer),
    answers,
    deadlineMs,
  }
}

function expectedBody({ count, encoded, isRight }: ExpectedMessages): ExpectedBody {
  const each = withLengthPrefix(encoded)
  const all = count === 1 ? each : Buffer.concat(new Array<Buffer>(count).fill(each))
  return {
    bytes: all,
    maxBytes: all.length + count * SLACK_BYTES,
    means: body => {
      const found = splitMessages(body)
      return found?.length === count && found.every(isRight)
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
