/**
 * The flags that describe a scenario, shared by the commands that run one.
 * @module
 */
import type { Command } from 'commander'
import { LOAD_KINDS } from '../../model/close-kind.js'
import { DEFAULT_LOAD } from '../../model/load.js'
import {
  DEFAULT_AT_LEAST_CONNECTIONS,
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_THRESHOLD_BYTES_PER_CONNECTION,
} from '../../model/scenario.js'
import { MODES } from '../../model/mode.js'
import { TLS_KINDS } from '../../model/tls.js'
import { defaultModes, targetFlags } from '../../targets/target-help.js'

/** Values as commander leaves them: texts, and numbers where a flag takes one. */
export type ScenarioFlags = Record<string, string | number | boolean | undefined>

/** Not a number becomes NaN, which the schema refuses by the flag's name. */
export const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

/** The flags that both arms of a comparison share with a single run. */
export function addScenarioOptions(command: Command): Command {
  command
    .option('--mode <mode>', `${MODES.join(' or ')} (default: ${defaultModes()})`)
    .option(
      '--close <kind>',
      `how connections end: ${LOAD_KINDS.join(', ')}, or a mix: clean=3,rst=1 (default: clean)`,
    )
  return addLoadOptions(command)
}

/** Those of them that all cells of a matrix share. */
export function addLoadOptions(command: Command): Command {
  command
    .option(
      '--arrival <when>',
      'unbounded, or connections a second: steady=RATE, ramp=FROM..TO, burst=SIZE/EVERY_MS (default: unbounded)',
    )
    .option('--client <client>', 'raw (sockets) or grpc-js (a real client each) (default: raw)')
    .option('--connections <max>', `at most so many (default: ${DEFAULT_MAX_CONNECTIONS})`, number)
    .option(
      '--threshold <bytes>',
      `no leak of so many bytes a connection may pass (default: ${DEFAULT_THRESHOLD_BYTES_PER_CONNECTION})`,
      number,
    )
    .option(
      '--at-least <n>',
      `never stable if a leak that began within the first so many connections would have gone unseen (default: ${DEFAULT_AT_LEAST_CONNECTIONS})`,
      number,
    )
    .option(
      '--hold <seconds>',
      'after a rise, leave the server alone for so long and look whether it comes back (default: 0)',
      number,
    )
    .option('--concurrency <n>', `connections at once (default: ${DEFAULT_LOAD.concurrency})`, number)
    .option(
      '--rpcs <n>',
      `RPCs on each connection that carries any (default: ${DEFAULT_LOAD.rpcsPerConnection})`,
      number,
    )
    .option('--request-bytes <n>', `payload of a request (default: ${DEFAULT_LOAD.requestBytes})`, number)
    .option('--response-bytes <n>', `payload of a response (default: ${DEFAULT_LOAD.responseBytes})`, number)
    .option(
      '--response-messages <n>',
      `messages that the server streams in answer to each RPC (default: ${DEFAULT_LOAD.responseMessages}, a unary RPC)`,
      number,
    )
    .option('--linger-ms <n>', 'wait before the close (default: 0)', number)
    .option(
      '--silent-ms <n>',
      `how long a half-open client neither reads nor writes (default: ${DEFAULT_LOAD.silentMs}, or --linger-ms if that is more)`,
      number,
    )
    .option('--max-seconds <n>', 'stop measuring after this long (default: 300)', number)
    .option(
      '--tls <how>',
      `how connections are secured: ${TLS_KINDS.join(', ')}; plain mode only (default: none)`,
    )
    .option('--routes <how>', 'inline in the Listener, or rds (default: inline)')
    .option('--listen <address>', 'where the server listens (default: 127.0.0.1, a free port)')
    .option('--control-plane <address>', 'where the control plane listens (default: 127.0.0.1, a free port)')
  for (const { key, takes, help } of targetFlags()) {
    command.option([flagOf(key), takes ?? []].flat().join(' '), help)
  }
  return command
}

/** Flags that say what is done with a run, and nothing of the run. */
const OTHER_FLAGS = new Set([
  'targets',
  'modes',
  'closes',
  'shard',
  'replace',
  'baseline',
  'updateBaseline',
  'bisectExit',
  'out',
  'json',
  'quiet',
  'format',
  'report',
  'evidence',
  'memory',
  'rate',
])

/** The scenario's own flags, without those that say where results go. */
export function scenarioFlags(flags: ScenarioFlags): ScenarioFlags {
  return Object.fromEntries(
    Object.entries(flags).filter(([key, value]) => value !== undefined && !OTHER_FLAGS.has(key)),
  )
}

/** The command line that runs a scenario again, without the name of the program. */
export function rerunArgv(scenario: Readonly<Record<string, unknown>>): string[] {
  const flags = Object.entries(scenario).filter(([, value]) => value !== undefined && value !== false)
  return [
    'run',
    ...flags.flatMap(([key, value]) => [flagOf(key), ...(value === true ? [] : [String(value)])]),
  ]
}

/** `requestBytes` → `--request-bytes`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
