/**
 * Messages from the JSON form of Protocol Buffers, in which Envoy's resources are written.
 * @module
 */
import protobuf from 'protobufjs'
import { HarnessError } from '../../model/harness-error.js'
import { durationFrom, structFrom, valueFrom } from './well-known-json.js'

type Json = Readonly<Record<string, unknown>>

const WRAPPER = /^\.google\.protobuf\.(Double|Float|U?Int(32|64)|Bool|String|Bytes)Value$/

/**
 * A message with its type beside its fields, as proto-loader encodes an Any.
 * @param json has `@type`, and the fields in the names of the proto file or in lowerCamelCase
 * @param where names its place for messages, e.g. `resources[0]`
 * @throws {HarnessError} where the type or a field is not known, or a value is of another kind
 */
export function anyFromJson(root: protobuf.Root, json: unknown, where: string): Json & { '@type': string } {
  const fields = objectOf(json, where)
  const { '@type': url, ...others } = fields
  if (typeof url !== 'string')
    throw wrong(where, 'it has no "@type"', 'Name the type of the message, as Envoy does.')
  const type = typeOf(root, url, where)
  // A message whose JSON is not an object has it under this key.
  const content = isWellKnown(type) ? others['value'] : others
  return { '@type': url, ...(messageFrom(root, type, content, where) as Json) }
}

function typeOf(root: protobuf.Root, url: string, where: string): protobuf.Type {
  try {
    return root.lookupType(url.slice(url.lastIndexOf('/') + 1))
  } catch {
    throw wrong(
      where,
      `${url} is not known`,
      'Give a Listener, RouteConfiguration, Cluster or ClusterLoadAssignment of Envoy, with the filters of gRPC.',
    )
  }
}

const isWellKnown = ({ fullName }: protobuf.Type): boolean =>
  WRAPPER.test(fullName) || /^\.google\.protobuf\.(Duration|Struct|Value)$/.test(fullName)

function messageFrom(root: protobuf.Root, type: protobuf.Type, json: unknown, where: string): unknown {
  const { fullName } = type
  if (WRAPPER.test(fullName)) return { value: json }
  if (fullName === '.google.protobuf.Any') return anyFromJson(root, json, where)
  if (fullName === '.google.protobuf.Duration') return durationFrom(json, where)
  if (fullName === '.google.protobuf.Struct') return structFrom(json, where)
  if (fullName === '.google.protobuf.Value') return valueFrom(json)
  const message: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(objectOf(json, where))) {
    if (value === null) continue
    const name = key.replace(/[A-Z]/g, capital => `_${capital.toLowerCase()}`)
    const field = type.fields[key] ?? type.fields[name]
    if (!field) throw wrong(`${where}.${key}`, `${type.name} has no such field`, 'Correct its name.')
    message[field.name] = fieldFrom(root, field, value, `${where}.${key}`)
  }
  return message
}

function fieldFrom(root: protobuf.Root, field: protobuf.Field, json: unknown, where: string): unknown {
  if (field.map) {
    const entries = Object.entries(objectOf(json, where))
    return Object.fromEntries(
      entries.map(([key, value]) => [key, oneFrom(root, field, value, `${where}.${key}`)]),
    )
  }
  if (!field.repeated) return oneFrom(root, field, json, where)
  if (!Array.isArray(json)) throw wrong(where, 'it is no list', 'Write a list.')
  return json.map((value, n) => oneFrom(root, field, value, `${where}[${n}]`))
}

function oneFrom(root: protobuf.Root, field: protobuf.Field, json: unknown, where: string): unknown {
  const { resolvedType, type } = field
  if (resolvedType instanceof protobuf.Type) return messageFrom(root, resolvedType, json, where)
  if (resolvedType) {
    if (typeof json === 'number' || (typeof json === 'string' && json in resolvedType.values)) return json
    const names = Object.keys(resolvedType.values).join(', ')
    throw wrong(where, `${JSON.stringify(json)} is no ${resolvedType.name}`, `Give one of ${names}.`)
  }
  const wanted = type === 'bool' ? 'boolean' : type === 'string' || type === 'bytes' ? 'string' : 'number'
  // A number of 64 bits is a string in JSON.
  const fits =
    typeof json === wanted ||
    (wanted === 'number' && typeof json === 'string' && json !== '' && !isNaN(Number(json)))
  if (!fits) throw wrong(where, `${JSON.stringify(json)} is no ${type}`, `Give a ${wanted}.`)
  return json
}

function objectOf(json: unknown, where: string): Json {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Json
  throw wrong(where, 'it is no object', 'Write the fields of the message.')
}

function wrong(where: string, what: string, next: string): HarnessError {
  return new HarnessError(`${where}: ${what}`, next)
}
