/**
 * The standard services that leakgate knows: gRPC's test service and the health check.
 * @module
 */
import type { Root } from 'protobufjs'
import { packagePath } from '../../model/package-path.js'
import { partsOf } from './find-method.js'
import { parseProtos } from './proto-schema.js'

const FILES: Readonly<Record<string, string>> = {
  'grpc.testing.TestService': 'fixtures/test-service.proto',
  'grpc.health.v1.Health': 'fixtures/health.proto',
}

/** The schema of the service of a method, if it is one of these. */
export function knownSchema(method: string): Root | undefined {
  const file = FILES[partsOf(method).service]
  return file === undefined ? undefined : parseProtos([packagePath(file)], [])
}
