/**
 * `@grpc/grpc-js` as it is used without leakgate: a client of the `.proto` file for each connection, a deadline for each
 * call, and a check of the response.
 * @module
 */
import {
  credentials,
  loadPackageDefinition,
  type CallOptions,
  type ChannelCredentials,
  type ClientOptions,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { packagePath } from '../harness/index.js'

const PROTO = packagePath('fixtures/test-service.proto')
const RESPONSE_BYTES = 16
const REQUEST = { responseSize: RESPONSE_BYTES, payload: { body: Buffer.alloc(16) } }
const DEADLINE_MS = 10_000

interface TestClient {
  unaryCall(
    request: typeof REQUEST,
    options: CallOptions,
    done: (error: Error | null, response?: { payload: { body: Buffer } | null }) => void,
  ): void
  close(): void
}

type TestService = new (address: string, secrets: ChannelCredentials, options: ClientOptions) => TestClient

/** @returns the number of connections without the right answer */
export async function grpcJsClients(address: string, connections: number, atOnce: number): Promise<number> {
  const loaded = loadPackageDefinition(loadSync(PROTO)) as unknown as {
    grpc: { testing: { TestService: TestService } }
  }
  const { TestService } = loaded.grpc.testing
  let begun = 0
  let failed = 0
  const lane = async (): Promise<void> => {
    while (begun < connections) {
      begun++
      if (!(await isAnswered(TestService, address))) failed++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return failed
}

/** One connection with one RPC on it. */
function isAnswered(TestService: TestService, address: string): Promise<boolean> {
  return new Promise(resolve => {
    // This option is necessary: otherwise, clients of one address share a connection.
    const client = new TestService(address, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
    })
    client.unaryCall(REQUEST, { deadline: Date.now() + DEADLINE_MS }, (error, response) => {
      client.close()
      resolve(error === null && response?.payload?.body.length === RESPONSE_BYTES)
    })
  })
}
