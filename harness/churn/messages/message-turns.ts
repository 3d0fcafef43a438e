/**
 * The messages of a load, and the header block of the streams that carry them.
 * @module
 */
import { authorityOf, type Address } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Load } from '../../model/load/load.js'
import type { ClientTls } from '../../model/tls.js'
import type { Call, Rpc } from '../calls/call.js'
import { testServiceMessages } from '../calls/test-service-streams.js'
import { withLengthPrefix } from '../http2/prepared-call.js'
import { encodeFields, encodeRequestHeaders } from '../http2/request-headers.js'

/** What the clients send. */
export interface MessageTurns {
  /** The header block of the next stream. It leaves the dynamic table of the server as it is. */
  nextHeaders(): Buffer
  /** The next message, with its length prefix. */
  nextMessage(): Buffer
}

/**
 * @param handlerMs milliseconds that the handler of the test service takes for each message
 * @throws {HarnessError} where the method takes no stream of requests, or has a deadline
 */
export function messageTurns(
  address: Address,
  load: Load,
  call: Call,
  handlerMs: number,
  tls?: ClientTls,
): MessageTurns {
  const rpc = rpcFor(call, load, handlerMs)
  const scheme = tls ? 'https' : 'http'
  const { withoutTable } = encodeRequestHeaders(authorityOf(address), rpc.path, scheme, rpc.metadata)
  let waiting: Buffer[] = []
  const refill = (): readonly Buffer[] => {
    const { messages } = rpc.next()
    return messages.length === 0 ? [Buffer.alloc(0)] : messages
  }
  const encoded = rpc.varies ? undefined : refill().map(withLengthPrefix)
  return {
    nextHeaders: () => {
      const own = rpc.varies ? rpc.next().metadata : []
      return own.length === 0 ? withoutTable : Buffer.concat([withoutTable, encodeFields(own)])
    },
    nextMessage: () => {
      if (waiting.length === 0) waiting = encoded ? [...encoded] : refill().map(withLengthPrefix)
      return waiting.shift() ?? withLengthPrefix(Buffer.alloc(0))
    },
  }
}

function rpcFor(call: Call, load: Load, handlerMs: number): Rpc {
  const { from, method } = call.describe(load)
  if (from === 'test-service') return testServiceMessages(load, handlerMs)
  const rpc = call.rpcsOf(load).find(([{ requestStream }]) => requestStream)?.[0]
  if (!rpc) {
    throw new HarnessError(
      `--workload messages needs a method with a stream of requests, and ${method} has none`,
      'Name such a method with --call, or take --workload rpcs.',
    )
  }
  if (rpc.deadlineMs === undefined) return rpc
  throw new HarnessError(
    'A stream of --workload messages stays open, and a deadline ends it',
    'Leave --deadline out, or take --workload rpcs --rpc-end deadline.',
  )
}
