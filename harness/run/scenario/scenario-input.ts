/**
 * A scenario as flags or a stored file give it: texts and numbers that nobody has checked yet.
 * @module
 */
import { z } from 'zod'
import { HarnessError } from '../../model/harness-error.js'
import { parseHostPort } from '../../model/host-port.js'
import { DEFAULT_LOAD, type Load } from '../../model/load.js'
import type { Scenario } from '../../model/scenario.js'
import { MODES } from '../../model/mode.js'
import { TLS_KINDS } from '../../model/tls.js'
import { parseTarget } from '../../targets/parse-target.js'
import { targetFlags } from '../../targets/target-help.js'
import { checkMode } from './check-mode.js'
import { checkTls } from './check-tls.js'
import { controlScenario, parseControl } from './control-scenario.js'
import { parseArrival } from './parse-arrival.js'
import { parseClose } from './parse-close.js'
import { scenarioFor } from './scenario-for.js'

const count = (least: number, most: number): z.ZodInt => z.int().min(least).max(most)

/** The client holds what it expects of one RPC in memory. */
const MAX_STREAMED_BYTES = 64_000_000

/** Every limit is what one machine can bear; `strict`, so that a misspelt key is not silently left out. */
const fixedInputSchema = z.strictObject({
  target: z.string().min(1),
  mode: z.enum(MODES).optional(),
  close: z.string().optional(),
  client: z.enum(['raw', 'grpc-js']).optional(),
  arrival: z.string().optional(),
  connections: count(24, 10_000_000).optional(),
  threshold: z.number().positive().max(1e9).optional(),
  atLeast: count(0, 10_000_000).optional(),
  hold: z.number().nonnegative().max(86_400).optional(),
  concurrency: count(1, 10_000).optional(),
  rpcs: count(1, 10_000).optional(),
  requestBytes: count(0, 4_000_000).optional(),
  responseBytes: count(0, 4_000_000).optional(),
  responseMessages: count(0, 10_000).optional(),
  lingerMs: count(0, 60_000).optional(),
  silentMs: count(0, 3_600_000).optional(),
  maxSeconds: count(1, 86_400).optional(),
  tls: z.enum(TLS_KINDS).optional(),
  listen: z.string().optional(),
  controlPlane: z.string().optional(),
  routes: z.enum(['inline', 'rds']).optional(),
  control: z.string().optional(),
})

export type ScenarioInput = z.infer<typeof fixedInputSchema>

/** The schema, with the flags of every kind of target that is registered now: they are keys that the type leaves out. */
export function scenarioInputSchema(): typeof fixedInputSchema {
  const owned = targetFlags().map(({ key, schema }) => [key, schema.optional()] as const)
  return z.strictObject({ ...Object.fromEntries(owned), ...fixedInputSchema.shape })
}

/**
 * @param input anything
 * @param where what to call its keys in a message, e.g. `(key) => --key`
 * @throws {HarnessError} naming the first thing that is wrong with it
 */
export function parseScenario(input: unknown, where: (key: string) => string): Scenario {
  const parsed = scenarioInputSchema().safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const key = issue?.path.join('.') ?? ''
    throw new HarnessError(
      `${key ? `${where(key)}: ` : ''}${issue?.message ?? 'not a scenario'}`,
      'See "leakgate run --help" for what each flag takes.',
    )
  }
  return toScenario(parsed.data)
}

function toScenario(input: ScenarioInput): Scenario {
  const target = parseTarget(input.target)
  if (input.mode) checkMode(target, input.mode)
  const scenario = scenarioFor(target, {
    load: toLoad(input),
    ...(input.tls ? { tls: input.tls } : {}),
    ...(input.mode ? { mode: input.mode } : {}),
    ...(input.connections === undefined ? {} : { maxConnections: input.connections }),
    ...(input.threshold === undefined ? {} : { thresholdBytesPerConnection: input.threshold }),
    ...(input.atLeast === undefined ? {} : { atLeastConnections: input.atLeast }),
    ...(input.hold === undefined ? {} : { holdMs: input.hold * 1_000 }),
    ...(input.maxSeconds === undefined ? {} : { maxDurationMs: input.maxSeconds * 1_000 }),
    ...(input.listen === undefined ? {} : { listen: parseHostPort(input.listen) }),
    ...(input.controlPlane === undefined ? {} : { controlPlaneListen: parseHostPort(input.controlPlane) }),
    ...(input.routes ? { routes: input.routes } : {}),
    options: optionsOf(input),
  })
  checkTls(scenario)
  if (input.control === undefined) return scenario
  const control = parseControl(input.control)
  // Seen now, what the control cannot take away costs no run.
  controlScenario(scenario, control)
  return { ...scenario, control }
}

/** The values of the flags that kinds of target own. */
function optionsOf(input: Readonly<Record<string, unknown>>): Scenario['options'] {
  const given = targetFlags().filter(({ key }) => input[key] !== undefined)
  return Object.fromEntries(given.map(({ key }) => [key, input[key]]))
}

function toLoad(input: ScenarioInput): Load {
  const close = parseClose(input.close ?? 'clean')
  if (input.client === 'grpc-js' && close !== 'clean') {
    throw new HarnessError(
      `a grpc-js client can only close cleanly, not by "${input.close ?? ''}"`,
      'Leave --client out: raw sockets can.',
    )
  }
  const arrival = input.arrival === undefined ? DEFAULT_LOAD.arrival : parseArrival(input.arrival)
  if (arrival.kind !== 'unbounded' && (close === 'reuse' || close === 'idle')) {
    throw new HarnessError(
      `--close ${close} opens no connections that could arrive by "${input.arrival ?? ''}"`,
      'Leave --arrival out, or take a close kind of connections.',
    )
  }
  if (input.silentMs !== undefined && !hasHalfOpen(close)) {
    throw new HarnessError(
      `--silent-ms is how long a half-open client stays silent, and with "${input.close ?? 'clean'}" none is`,
      'Take --close half-open, or a mix with some of it such as clean=3,half-open=1.',
    )
  }
  const responseBytes = input.responseBytes ?? DEFAULT_LOAD.responseBytes
  const responseMessages = input.responseMessages ?? DEFAULT_LOAD.responseMessages
  if (responseBytes * responseMessages > MAX_STREAMED_BYTES) {
    throw new HarnessError(
      `${responseMessages} messages of ${responseBytes} bytes are more than one RPC of a load may stream`,
      `Keep --response-messages times --response-bytes to ${MAX_STREAMED_BYTES} bytes.`,
    )
  }
  const lingerMs = input.lingerMs ?? DEFAULT_LOAD.lingerMs
  return {
    close,
    arrival,
    client: input.client ?? DEFAULT_LOAD.client,
    concurrency: input.concurrency ?? DEFAULT_LOAD.concurrency,
    rpcsPerConnection: input.rpcs ?? DEFAULT_LOAD.rpcsPerConnection,
    requestBytes: input.requestBytes ?? DEFAULT_LOAD.requestBytes,
    responseBytes,
    responseMessages,
    lingerMs,
    silentMs: input.silentMs ?? Math.max(lingerMs, DEFAULT_LOAD.silentMs),
  }
}

function hasHalfOpen(close: Load['close']): boolean {
  return typeof close === 'string' ? close === 'half-open' : close.has('half-open')
}
