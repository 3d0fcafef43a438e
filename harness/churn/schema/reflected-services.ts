/**
 * The services of a running server with their methods.
 * @module
 */
import type { Root, Service } from 'protobufjs'
import { HarnessError } from '../../model/harness-error.js'
import type { Address } from '../../model/address.js'
import type { ClientTls } from '../../model/tls.js'
import { servicesOf } from './find-method.js'
import { NoReflectionYet, reflectSchema, reflectServices } from './reflection.js'

const MOST_SERVICES = 20
/** Services of gRPC itself, whose handlers nobody needs to test. */
const STANDARD = /^grpc\./

/** A service, and the schema that it is a part of. */
export interface ReflectedService {
  readonly name: string
  readonly service: Service
  readonly root: Root
}

/**
 * The first twenty of the server's own services. One whose schema is incomplete is left out: the others still tell something.
 * @returns none if the server has no reflection
 */
export async function reflectedServices(
  address: Address,
  tls: ClientTls | undefined,
  timeoutMs: number,
): Promise<readonly ReflectedService[]> {
  const names = await reflectServices(address, tls, timeoutMs)
  const own = names.filter(name => !STANDARD.test(name)).slice(0, MOST_SERVICES)
  const found = await Promise.all(
    own.map(async (name): Promise<readonly ReflectedService[]> => {
      try {
        const root = await reflectSchema(address, tls, `${name}/`, timeoutMs)
        const service = servicesOf(root).get(name)
        return service ? [{ name, service, root }] : []
      } catch (error) {
        if (error instanceof NoReflectionYet || error instanceof HarnessError) return []
        throw error
      }
    }),
  )
  return found.flat()
}
