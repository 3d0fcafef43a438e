/**
 * Parses the load of a scenario from its flags.
 * @module
 */
import { flagOf } from '../../model/flag.js'
import { closesOf, grpcJsCloses } from '../../model/load/close-kind.js'
import { HarnessError } from '../../model/harness-error.js'
import { DEFAULT_LOAD, type Load, type SettingValue } from '../../model/load/load.js'
import { loadFields, type LoadFieldValues } from '../../model/load/load-fields.js'
import { parseClose } from '../../model/load/parse-close.js'
import { workloadOf, workloads } from '../../workloads/registry.js'
import { shortForm } from '../../workloads/short-form.js'
import type { Workload } from '../../workloads/workload.js'
import type { ScenarioFlagInput } from './scenario-flags.js'

/** Limit of a response, in bytes: the client keeps the expected response of one RPC in memory. */
const MAX_STREAMED_BYTES = 64_000_000

/** @throws {HarnessError} if a value is invalid, has no effect, or conflicts with another one */
export function parseLoad(input: ScenarioFlagInput): Load {
  const { name, flags } = shortForm(input.workload ?? DEFAULT_LOAD.workload)
  const given = { ...(input as Readonly<Record<string, unknown>>), ...flags }
  const workload = workloadOf({ workload: name })
  const close = parseClose(input.close ?? 'clean')
  const closes = closesOf(close)
  const values: Record<string, unknown> = {}
  for (const [key, field] of loadFields()) {
    const value = given[field.key]
    if (value === undefined) continue
    values[key] = field.parse(value)
    if (workload.ignores?.some(ignored => ignored === field.key)) {
      throw new HarnessError(
        `${flagOf(field.key)} has no effect with --workload ${workload.name}`,
        'Leave it out.',
      )
    }
    if (field.matters && !field.matters.for(closes)) {
      throw new HarnessError(
        `${flagOf(field.key)} ${field.matters.why}, and with "${input.close ?? 'clean'}" none is`,
        field.hint ?? 'Leave it out.',
      )
    }
  }
  values['client'] ??= workload.clients[0]
  const lingerMs = Number(values['lingerMs'] ?? DEFAULT_LOAD.lingerMs)
  for (const [key, field] of loadFields()) values[key] ??= field.fallback?.({ lingerMs }) ?? field.default
  const load: Load = {
    ...(values as unknown as LoadFieldValues),
    workload: workload.name,
    close,
    settings: settingsOf(workload, given),
  }
  check(load, workload, input)
  workload.check?.(load)
  return load
}

function check(load: Load, workload: Workload, input: ScenarioFlagInput): void {
  const { client, arrival, responseBytes, responseMessages } = load
  if (client === 'grpc-js' && !closesOf(load.close).every(grpcJsCloses)) {
    throw new HarnessError(
      `a grpc-js client can only close cleanly, not by "${input.close ?? ''}"`,
      'Leave --client out: raw sockets can.',
    )
  }
  if (!workload.clients.includes(client)) {
    throw new HarnessError(
      `--workload ${workload.name} has no ${client} client`,
      `Leave --client out, or give ${workload.clients.join(' or ')}.`,
    )
  }
  if (!workload.opensConnections && load.close !== DEFAULT_LOAD.close) {
    throw new HarnessError(
      `--workload ${workload.name} does not end its connections by "${input.close ?? ''}"`,
      'Leave --close out, or take --workload connections.',
    )
  }
  if (!workload.opensConnections && arrival.kind !== 'unbounded') {
    throw new HarnessError(
      `--workload ${workload.name} opens no connections that could arrive by "${input.arrival ?? ''}"`,
      'Leave --arrival out, or take --workload connections.',
    )
  }
  if (responseBytes * responseMessages > MAX_STREAMED_BYTES) {
    throw new HarnessError(
      `${responseMessages} messages of ${responseBytes} bytes are more than one RPC of a load may stream`,
      `Keep --response-messages times --response-bytes to ${MAX_STREAMED_BYTES} bytes.`,
    )
  }
}

/** A flag of another workload would have no effect, so it is refused. */
function settingsOf(workload: Workload, given: Readonly<Record<string, unknown>>): Load['settings'] {
  const own = workload.flags ?? []
  for (const other of workloads.all) {
    const key = other.flags?.map(flag => flag.key).find(key => given[key] !== undefined)
    if (other.name === workload.name || key === undefined) continue
    if (own.some(flag => flag.key === key)) continue
    throw new HarnessError(
      `${flagOf(key)} is a flag of --workload ${other.name}, and this is --workload ${workload.name}`,
      `Leave it out, or give --workload ${other.name}.`,
    )
  }
  return Object.fromEntries(
    own.map(({ key, default: otherwise }) => [key, (given[key] ?? otherwise) as SettingValue]),
  )
}
