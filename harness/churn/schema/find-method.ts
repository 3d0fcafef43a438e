/**
 * Finds the method of a call in a schema.
 * @module
 */
import protobuf, { type Method, type NamespaceBase, type Root, type Service, type Type } from 'protobufjs'
import { HarnessError } from '../../model/harness-error.js'
import { nearest } from '../../model/nearest.js'

/** A method, and the type of its request. */
export interface FoundMethod {
  readonly path: string
  readonly name: string
  readonly request: Type
  readonly requestStream: boolean
  readonly responseStream: boolean
}

/** `acme.orders.v1.Orders/GetOrder` in its two parts. */
export function partsOf(method: string): { readonly service: string; readonly name: string } {
  const slash = method.indexOf('/')
  return { service: method.slice(0, slash), name: method.slice(slash + 1) }
}

/**
 * @param where names the schema in a message
 * @throws {HarnessError} if the schema has no such service or method; it lists near names
 */
export function findMethod(root: Root, method: string, where: string): FoundMethod {
  const { service, name } = partsOf(method)
  const services = servicesOf(root)
  const found = services.get(service)
  if (!found) throw unknownService(service, [...services.keys()], where)
  const of = found.methods[name]
  if (!of) {
    throw new HarnessError(
      `--call: ${service} in ${where} has no method ${name}`,
      `It has ${nearest(name, Object.keys(found.methods)).join(', ')}.`,
    )
  }
  return describe(of, service)
}

/** The error for a service that is not in the schema. */
export function unknownService(service: string, known: readonly string[], where: string): HarnessError {
  return new HarnessError(
    `--call: there is no service ${service} in ${where}`,
    known.length === 0 ? 'It has no services at all.' : `It has ${nearest(service, known).join(', ')}.`,
  )
}

function describe(of: Method, service: string): FoundMethod {
  of.resolve()
  if (!of.resolvedRequestType) throw new Error(`${of.fullName} has no request type`)
  return {
    path: `/${service}/${of.name}`,
    name: of.name,
    request: of.resolvedRequestType,
    requestStream: of.requestStream ?? false,
    responseStream: of.responseStream ?? false,
  }
}

function servicesOf(root: Root): Map<string, Service> {
  const services = new Map<string, Service>()
  const visit = (within: NamespaceBase): void => {
    for (const each of within.nestedArray) {
      if (each instanceof protobuf.Service) services.set(each.fullName.replace(/^\./, ''), each)
      else if (each instanceof protobuf.Namespace) visit(each)
    }
  }
  visit(root)
  return services
}
