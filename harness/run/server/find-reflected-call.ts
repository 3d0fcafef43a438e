/**
 * Chooses a method of the server by its reflection, where it has neither the test service nor the health check.
 * @module
 */
import type { Call } from '../../churn/calls/call.js'
import { reflectedCall } from '../../churn/calls/found-calls.js'
import { askOnce, NotAnswered } from '../../churn/churn.js'
import { readingMethods } from '../../churn/schema/reading-methods.js'
import { reflectedServices } from '../../churn/schema/reflected-services.js'
import type { GrpcStatus } from '../../model/rpc/grpc-status.js'
import type { Address } from '../../model/address.js'
import type { ClientTls } from '../../model/tls.js'

const TIMEOUT_MS = 2_000
const MOST_METHODS = 5

/** What a handler answers to an empty request. Other statuses come from elsewhere, or may change. */
const ANSWERS: ReadonlySet<GrpcStatus | undefined> = new Set<GrpcStatus>([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'FAILED_PRECONDITION',
  'OUT_OF_RANGE',
])

/**
 * Asks the methods that read with an empty request. A method that answers OK is the best choice: the whole handler runs.
 * @returns undefined if the server has no reflection or no such method, or none of them answers
 */
export async function findReflectedCall(
  address: Address,
  tls: ClientTls | undefined,
): Promise<Call | undefined> {
  let second: Call | undefined
  for (const method of (await methodsOf(address, tls)).slice(0, MOST_METHODS)) {
    const status = await statusOf(method, address, tls)
    if (status === 'OK') return reflectedCall(method, status)
    if (status !== undefined && ANSWERS.has(status)) second ??= reflectedCall(method, status)
  }
  return second
}

async function methodsOf(address: Address, tls: ClientTls | undefined): Promise<readonly string[]> {
  const services = await reflectedServices(address, tls, TIMEOUT_MS)
  return readingMethods(services.map(({ name, service }) => [name, service]))
}

async function statusOf(
  method: string,
  address: Address,
  tls: ClientTls | undefined,
): Promise<GrpcStatus | undefined> {
  try {
    await askOnce(address, TIMEOUT_MS, tls, reflectedCall(method, 'OK'))
    return 'OK'
  } catch (error) {
    if (error instanceof NotAnswered) return error.status
    throw error
  }
}
