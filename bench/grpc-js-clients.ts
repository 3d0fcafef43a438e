/**
 * `@grpc/grpc-js` as it comes, one client for each connection: what one would write without leakgate.
 * @module
 */
import { Client, credentials } from '@grpc/grpc-js'
import { SIMPLE_REQUEST } from './unary-request.js'

const PATH = '/grpc.testing.TestService/UnaryCall'

const same = (bytes: Buffer): Buffer => bytes

/** @returns how many connections had no answer */
export async function grpcJsClients(address: string, connections: number, atOnce: number): Promise<number> {
  let begun = 0
  let failed = 0
  const lane = async (): Promise<void> => {
    while (begun < connections) {
      begun++
      if (!(await isAnswered(address))) failed++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return failed
}

/** One connection with one RPC on it. */
function isAnswered(address: string): Promise<boolean> {
  return new Promise(resolve => {
    // The one option that cannot be left out: clients of one address would share a connection.
    const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
    client.makeUnaryRequest(PATH, same, same, SIMPLE_REQUEST, error => {
      client.close()
      resolve(error === null)
    })
  })
}
