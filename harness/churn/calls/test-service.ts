/**
 * grpc.testing.TestService, as far as the load uses it.
 * @module
 */
import { loadSync, type MethodDefinition } from '@grpc/proto-loader'
import { HarnessError } from '../../model/harness-error.js'
import { packagePath } from '../../model/package-path.js'

const PROTO = packagePath('fixtures/test-service.proto')

/** The response of every method, and each message of a stream. */
export interface PayloadResponse {
  readonly payload?: { readonly body?: Buffer } | null
}

let service: Readonly<Record<string, unknown>> | undefined

/**
 * One method of the service. The proto file is read once per process; the caller knows the type of the request.
 */
export function testServiceMethod<Request>(name: string): MethodDefinition<Request, PayloadResponse> {
  service ??= loadSync(PROTO, { defaults: false })['grpc.testing.TestService'] as typeof service
  const method = service?.[name]
  if (method === undefined) {
    throw new HarnessError(`fixtures/test-service.proto has no ${name}`, 'Install leakgate again.')
  }
  return method as MethodDefinition<Request, PayloadResponse>
}

/** Whether a response contains the number of zeros that was asked for. */
export function isExpectedResponse(response: PayloadResponse, bytes: number): boolean {
  // In proto3, an empty body, an empty payload and no payload are the same message.
  const body = response.payload?.body ?? Buffer.alloc(0)
  return body.length === bytes && body.every(byte => byte === 0)
}
