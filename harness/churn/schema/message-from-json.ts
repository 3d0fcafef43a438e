/**
 * Encodes a message from the JSON form of protobuf. protobufjs ignores fields that it does not know and changes values that do
 * not fit; here both are errors that name the field.
 * @module
 */
import protobuf, { type Enum, type Field, type Type } from 'protobufjs'
import { HarnessError } from '../../model/harness-error.js'
import { nearest } from '../../model/nearest.js'
import { scalarFromJson } from './scalar-from-json.js'
import { WELL_KNOWN } from './well-known-from-json.js'

/**
 * The encoded message.
 * @throws {HarnessError} if the value does not fit the type; the message names the field
 */
export function messageFromJson(type: Type, value: unknown): Buffer {
  return Buffer.from(type.encode(type.fromObject(messageOf(type, value, ''))).finish())
}

type Plain = Record<string, unknown>

const { camelCase } = protobuf.util

function messageOf(type: Type, value: unknown, path: string): Plain {
  const known = WELL_KNOWN.get(nameOf(type))
  const fields = known ? known.fields(value) : value
  if (!isObject(fields))
    return misfit(path, value, known?.form ?? `an object with the fields of ${nameOf(type)}`)
  const plain: Plain = {}
  const oneofs = new Map<string, string>()
  for (const [key, given] of Object.entries(fields)) {
    const field = fieldNamed(type, key)
    if (!field) throw unknownField(type, key, path)
    if (given === null && !acceptsNull(field)) continue
    const of = field.partOf?.name
    const other = of === undefined ? undefined : oneofs.get(of)
    if (other !== undefined) {
      throw new HarnessError(
        `--data: ${join(path, key)} and ${join(path, other)} cannot both be set: they are of the oneof ${of ?? ''}`,
        'Leave one of them out.',
      )
    }
    if (of !== undefined) oneofs.set(of, key)
    plain[field.name] = fieldOf(field, given, join(path, key))
  }
  const missing = type.fieldsArray.find(({ required, name }) => required && !(name in plain))
  if (missing) {
    throw new HarnessError(
      `--data: ${join(path, missing.name)} is missing, and ${nameOf(type)} requires it`,
      'Give it a value.',
    )
  }
  return plain
}

function fieldOf(field: Field, value: unknown, path: string): unknown {
  field.resolve()
  if (field instanceof protobuf.MapField || isMap(field)) return mapOf(field, value, path)
  if (!field.repeated) return singleOf(field, value, path)
  if (!Array.isArray(value)) return misfit(path, value, 'an array')
  return value.map((item, i) => singleOf(field, item, `${path}[${i}]`))
}

/** A descriptor has a map as what it is on the wire: repeated entries with a key and a value. */
function mapOf(field: Field, value: unknown, path: string): unknown {
  if (!isObject(value)) return misfit(path, value, 'an object')
  const entries = Object.entries(value)
  if (field instanceof protobuf.MapField) {
    return Object.fromEntries(
      entries.map(([key, item]) => {
        keyOf(field.keyType, key, path)
        return [key, singleOf(field, item, `${path}[${JSON.stringify(key)}]`)]
      }),
    )
  }
  const { key: keys, value: values } = (field.resolvedType as Type).fields
  if (!keys || !values) throw new Error(`${field.fullName} is not a map`)
  return entries.map(([key, item]) => ({
    key: keyOf(keys.type, key, path),
    value: fieldOf(values, item, `${path}[${JSON.stringify(key)}]`),
  }))
}

function keyOf(type: string, key: string, path: string): unknown {
  const value = type === 'bool' ? ({ true: true, false: false } as Plain)[key] : key
  return scalarFromJson(type, value) ?? misfit(`a key of ${path}`, key, aType(type))
}

function singleOf({ type, resolvedType }: Field, value: unknown, path: string): unknown {
  if (resolvedType instanceof protobuf.Enum) return enumOf(resolvedType, value, path)
  if (resolvedType) return messageOf(resolvedType, value, path)
  return scalarFromJson(type, value) ?? misfit(path, value, aType(type))
}

function enumOf(type: Enum, value: unknown, path: string): number {
  const number = typeof value === 'string' ? type.values[value] : value
  if (typeof number === 'number' && Number.isInteger(number)) return number
  const names =
    typeof value === 'string' ? nearest(value, Object.keys(type.values)) : Object.keys(type.values)
  return misfit(path, value, `a value of ${nameOf(type)} such as ${names.join(', ')}`)
}

function fieldNamed(type: Type, key: string): Field | undefined {
  return type.fields[key] ?? type.fieldsArray.find(({ name }) => camelCase(name) === camelCase(key))
}

function acceptsNull(field: Field): boolean {
  field.resolve()
  return field.resolvedType !== null && nameOf(field.resolvedType) === 'google.protobuf.Value'
}

function isMap(field: Field): boolean {
  return field.repeated && field.resolvedType?.getOption('map_entry') === true
}

function unknownField(type: Type, key: string, path: string): HarnessError {
  const names = type.fieldsArray.map(({ name }) => name)
  return new HarnessError(
    `--data: ${path === '' ? '' : `${path}: `}${nameOf(type)} has no field "${key}"`,
    names.length === 0 ? 'It has no fields: leave --data out.' : `It has ${nearest(key, names).join(', ')}.`,
  )
}

function misfit(path: string, value: unknown, wanted: string): never {
  const shown = JSON.stringify(value)
  throw new HarnessError(
    `--data: ${path === '' ? '' : `${path}: `}${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown} is not ${wanted}`,
    'Write the message in the JSON form of protobuf: 64-bit integers as texts, bytes in Base64, enums by name.',
  )
}

function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function nameOf({ fullName }: { readonly fullName: string }): string {
  return fullName.replace(/^\./, '')
}

function aType(type: string): string {
  return `${/^[aeiou]/.test(type) && !type.startsWith('u') ? 'an' : 'a'} ${type}`
}
