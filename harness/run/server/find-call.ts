/**
 * Finds out which RPC a server answers, when the user has named none.
 * @module
 */
import type { Call } from '../../churn/calls/call.js'
import { ANY_ANSWER, HEALTH, UNIMPLEMENTED } from '../../churn/calls/found-calls.js'
import { findReflectedCall } from './find-reflected-call.js'
import { TEST_SERVICE } from '../../churn/calls/test-service-call.js'
import { askOnce, NotAnswered } from '../../churn/churn.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Address } from '../../model/address.js'
import { flagOf } from '../../model/flag.js'
import { DEFAULT_LOAD, type Load } from '../../model/load/load.js'
import { LOAD_FIELDS } from '../../model/load/load-fields.js'
import type { ClientTls } from '../../model/tls.js'
import { makesRpcs } from '../../workloads/registry.js'

const RPC_TIMEOUT_MS = 2_000

/**
 * Asks the server once for each kind of call. `UNIMPLEMENTED` is final: a gRPC server has all its services before it serves.
 * @returns the RPC of the load; undefined where it makes none: then the server only has to speak HTTP/2
 * @throws {NotAnswered} if the server does not serve yet
 * @throws {HarnessError} if the load needs the test service and the server has none
 */
export async function findCall(
  load: Load,
  address: Address,
  tls: ClientTls | undefined,
): Promise<Call | undefined> {
  if (!makesRpcs(load)) {
    await askOnce(address, RPC_TIMEOUT_MS, tls, ANY_ANSWER)
    return undefined
  }
  if (await answers(TEST_SERVICE, address, tls)) return TEST_SERVICE
  refuseTestServiceFlags(load)
  if (await answers(HEALTH, address, tls)) return HEALTH
  return (await findReflectedCall(address, tls)) ?? UNIMPLEMENTED
}

/** @throws {NotAnswered} for anything but an answer, or the answer that the server does not have the method */
async function answers(call: Call, address: Address, tls: ClientTls | undefined): Promise<boolean> {
  try {
    await askOnce(address, RPC_TIMEOUT_MS, tls, call)
    return true
  } catch (error) {
    if (error instanceof NotAnswered && error.status === 'UNIMPLEMENTED') return false
    throw error
  }
}

/** These flags shape the messages of the test service, so without it they would have no effect. */
function refuseTestServiceFlags(load: Load): void {
  const fields = ['responseMessages', 'requestBytes', 'responseBytes'] as const
  const given = fields.find(key => load[key] !== DEFAULT_LOAD[key])
  if (given === undefined) return
  throw new HarnessError(
    `${flagOf(LOAD_FIELDS[given].key)} shapes the messages of grpc.testing.TestService, and the server does not have it (UNIMPLEMENTED)`,
    'Leave the flag out, or serve grpc.testing.TestService.',
  )
}
