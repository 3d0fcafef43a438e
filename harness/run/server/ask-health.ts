/**
 * Asks a server for its health, for `--ready health`.
 * @module
 */
import type { Call, RpcMix } from '../../churn/calls/call.js'
import { HEALTH } from '../../churn/calls/found-calls.js'
import { askOnce, NotAnswered } from '../../churn/churn.js'
import type { Address } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import type { ClientTls } from '../../model/tls.js'

const RPC_TIMEOUT_MS = 2_000
/** `HealthCheckResponse` with status SERVING. */
const SERVING = Buffer.from([0x08, 1])

/** The health check whose only right answer is SERVING. */
const HEALTHY: Call = {
  describe: load => HEALTH.describe(load),
  rpcsOf(load): RpcMix {
    const answer = { count: 1, encoded: SERVING, isRight: (message: Buffer) => SERVING.equals(message) }
    const [[rpc, weight]] = HEALTH.rpcsOf(load)
    return [[{ ...rpc, answer }, weight]]
  },
}

/**
 * @throws {NotAnswered} if the server does not answer SERVING yet
 * @throws {HarnessError} if it has no health service: it has all its services before it serves
 */
export async function askHealth(address: Address, tls: ClientTls | undefined): Promise<void> {
  try {
    await askOnce(address, RPC_TIMEOUT_MS, tls, HEALTHY)
  } catch (error) {
    if (!(error instanceof NotAnswered) || error.status !== 'UNIMPLEMENTED') throw error
    throw new HarnessError(
      '--ready health: the server does not have grpc.health.v1.Health/Check (UNIMPLEMENTED)',
      'Register the health service, or give --ready port or --ready log=REGEX.',
      { cause: error },
    )
  }
}
