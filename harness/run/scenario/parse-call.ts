/**
 * Parses the call that the user names.
 * @module
 */
import { readFileSync, statSync } from 'node:fs'
import { readBounded } from '../../files/read-bounded.js'
import type { CallSpec, MethodSpec, SchemaSource } from '../../model/rpc/call.js'
import { flagOf } from '../../model/flag.js'
import { GRPC_STATUSES, type GrpcStatus } from '../../model/rpc/grpc-status.js'
import { HarnessError } from '../../model/harness-error.js'
import { didYouMean } from '../../model/names/nearest.js'
import type { Load } from '../../model/load/load.js'
import { LOAD_FIELDS } from '../../model/load/load-fields.js'
import { makesRpcs } from '../../workloads/registry.js'
import { rememberSecretsOfJson } from '../../model/secrets/known-secrets.js'
import { CALL_FLAGS } from './call-flags.js'
import { parseMetadata } from './parse-metadata.js'
import type { ScenarioFlagInput } from './scenario-flags.js'

/** `acme.orders.v1.Orders/GetOrder`, also with a slash before it, as it is on the wire; a weight may follow. */
const METHOD = /^\/?((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*\/[A-Za-z_]\w*)(?:=(\d{1,6}))?$/

/**
 * @returns undefined if none is named
 * @throws {HarnessError} if a value is invalid or has no effect, or a file cannot be read
 */
export function parseCall(input: ScenarioFlagInput, load: Load): CallSpec | undefined {
  if (input.call === undefined) {
    refuseWithoutCall(input)
    return undefined
  }
  const [first, ...others] = parseMethods(listOf(input.call), listOf(input.data))
  if (first === undefined) return undefined
  if (!makesRpcs(load)) {
    throw new HarnessError(
      `--call ${first.method}: a load with --close ${input.close ?? 'clean'} and --workload ${load.workload} makes no RPC`,
      'Leave --call out, or take a close with RPCs such as clean or rst-after-rpc.',
    )
  }
  refuseTestServiceFields(input)
  return {
    methods: [first, ...others],
    schema: parseSchema(input),
    metadata: listOf(input.metadata).map(parseMetadata),
    deadlineMs: input.deadline,
    expects: parseStatuses(input.expectStatus ?? 'OK'),
  }
}

/** @param data none, or the data of each call */
function parseMethods(calls: readonly string[], data: readonly string[]): MethodSpec[] {
  if (data.length > 0 && data.length !== calls.length) {
    throw new HarnessError(
      `--data is given ${data.length} times, and --call ${calls.length} times`,
      "Give --data once for each --call, in the same order. '{}' is an empty request.",
    )
  }
  return calls.map((call, i) => {
    const text = readData(data[i] ?? '{}')
    rememberSecretsOfJson(text)
    return { ...parseMethod(call), data: text }
  })
}

function parseMethod(text: string): Omit<MethodSpec, 'data'> {
  const [, method, weight = '1'] = METHOD.exec(text) ?? []
  if (method === undefined) {
    throw new HarnessError(
      `--call "${text}" is no method`,
      'Write it as package.Service/Method, such as acme.orders.v1.Orders/GetOrder. A weight may follow, such as =3.',
    )
  }
  if (Number(weight) > 0) return { method, weight: Number(weight) }
  throw new HarnessError(
    `--call ${text}: the weight is 0`,
    'Give a weight of 1 or more, or leave the call out.',
  )
}

function refuseWithoutCall(input: ScenarioFlagInput): void {
  const given = Object.values(CALL_FLAGS).find(({ key }) => input[key] !== undefined)
  if (given === undefined) return
  throw new HarnessError(
    `${flagOf(given.key)} describes the RPC of --call, and there is no --call`,
    'Name the method with --call package.Service/Method.',
  )
}

function refuseTestServiceFields(input: ScenarioFlagInput): void {
  const { requestBytes, responseBytes, responseMessages } = LOAD_FIELDS
  const given = [requestBytes, responseBytes, responseMessages].find(({ key }) => input[key] !== undefined)
  if (given === undefined) return
  throw new HarnessError(
    `${flagOf(given.key)} shapes the messages of grpc.testing.TestService, and --call names another RPC`,
    'Leave it out: --data is the whole request.',
  )
}

function parseSchema({ proto, protoPath, descriptorSet }: ScenarioFlagInput): SchemaSource {
  const files = listOf(proto)
  if (descriptorSet !== undefined) {
    if (files.length === 0) return { kind: 'descriptor-set', file: descriptorSet }
    throw new HarnessError('--proto and --descriptor-set both give the types', 'Leave one of them out.')
  }
  if (files.length > 0) return { kind: 'proto', files, folders: listOf(protoPath) }
  if (protoPath === undefined) return { kind: 'reflection' }
  throw new HarnessError(
    '--proto-path is where --proto looks for imports, and there is no --proto',
    'Name the file with --proto.',
  )
}

function parseStatuses(text: string): GrpcStatus[] {
  return text.split(',').map(part => {
    const name = part.trim().toUpperCase()
    const found = GRPC_STATUSES.find(status => status === name)
    if (found) return found
    throw new HarnessError(
      `--expect-status: there is no status "${part}"${didYouMean(part.toUpperCase(), GRPC_STATUSES)}`,
      `It is one of ${GRPC_STATUSES.join(', ')}.`,
    )
  })
}

/** Of the file of `--data`: gRPC servers refuse messages of more than 4 MiB by default. */
const MOST_DATA_BYTES = 64 * 1024 * 1024

/** Standard input can be read once, and `compare` parses two scenarios. */
let standardInput: string | undefined

function readData(text: string): string {
  if (text === '-') return (standardInput ??= readText(0, '-'))
  return text.startsWith('@') ? readText(text.slice(1), text) : text
}

function readText(file: string | number, shown: string): string {
  try {
    // Standard input, or the pipe of a shell's <(command), ends when its writer does.
    const isFile = typeof file === 'string' && statSync(file).isFile()
    return isFile ? readBounded(file, MOST_DATA_BYTES) : readFileSync(file, 'utf8')
  } catch (error) {
    throw new HarnessError(
      `--data ${shown} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Name a file after the @, relative to the current folder.',
    )
  }
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}
