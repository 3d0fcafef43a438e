/**
 * Small clients for the tests of targets.
 * @module
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { credentials, loadPackageDefinition, type Client, type ServiceClientConstructor } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { formatAddress, isUnixSocket, type Address } from '../../model/address.js'
import type { HostPort } from '../../model/host-port.js'
import type { StartOptions } from '../target.js'
import { packagePath } from '../../model/package-path.js'

const PROTO = packagePath('fixtures/test-service.proto')
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])

interface TestClient extends Client {
  UnaryCall(
    request: { responseSize: number },
    done: (error: Error | null, response?: { payload: { body: Buffer } }) => void,
  ): void
}

/** The least that `start` needs: plain mode, a free loopback port. */
export function options(changes: Partial<StartOptions> = {}): StartOptions {
  return {
    mode: 'plain',
    listen: { host: '127.0.0.1', port: 0 },
    signal: new AbortController().signal,
    onProcess: () => undefined,
    ...changes,
  }
}

/** The address of a server that is known to listen on TCP. */
export function tcp(address: Address): HostPort {
  if (isUnixSocket(address)) throw new Error('the server listens on a Unix-domain socket')
  return address
}

/** The process of a server that is known to have one. */
export function pidOf({ pid }: { readonly pid: number | undefined }): number {
  if (pid === undefined) throw new Error('the process of the server is not known')
  return pid
}

/** Makes one RPC and returns the payload of its response. */
export async function unaryCall(address: Address, responseSize: number): Promise<Buffer> {
  const loaded = loadPackageDefinition(loadSync(PROTO)) as unknown as {
    grpc: { testing: { TestService: ServiceClientConstructor } }
  }
  const client = new loaded.grpc.testing.TestService(formatAddress(address), credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
  }) as unknown as TestClient
  try {
    return await new Promise((resolve, reject) => {
      client.UnaryCall({ responseSize }, (error, response) => {
        if (response) resolve(response.payload.body)
        else reject(error ?? new Error('no response'))
      })
    })
  } finally {
    client.close()
  }
}

/** Opens connections that exchange SETTINGS and end, eight at once. */
export async function churnConnections(
  address: Address,
  connections: number,
  close: 'fin' | 'rst',
): Promise<void> {
  const { host, port } = tcp(address)
  let left = connections
  const clients = Array.from({ length: 8 }, async () => {
    while (left-- > 0) {
      const socket = connect({ host, port })
      socket.write(Buffer.concat([PREFACE, SETTINGS]))
      await once(socket, 'data')
      socket.on('error', () => undefined).resume()
      const closed = once(socket, 'close')
      if (close === 'rst') socket.resetAndDestroy()
      else socket.end()
      await closed
    }
  })
  await Promise.all(clients)
}
