/**
 * The flags that say how a command is started, and when it is ready.
 * @module
 */
import { statSync } from 'node:fs'
import { z } from 'zod'
import { parseAddress, type Address } from '../../model/address.js'
import { PAIR, type Flag } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import { checkedText, explainText } from '../../model/names/checked-text.js'
import { didYouMean } from '../../model/names/nearest.js'
import { parseHostPort, type HostPort } from '../../model/host-port.js'
import type { TargetOptions } from '../target-kind.js'
import { pprofFlag } from './pprof-flag.js'

const MOST_READY_SECONDS = 3_600
const LOG = 'log='
const READY_FORMS = ['port', 'health', LOG]

/** When a command is ready: a connection is accepted, its health is SERVING, or it has printed a line. */
export type Ready =
  { readonly kind: 'port' } | { readonly kind: 'health' } | { readonly kind: 'log'; readonly pattern: RegExp }

const addressFlag = {
  key: 'address',
  takes: '<address>',
  help: 'where a command listens that is not told: HOST:PORT or unix:/path; it must be free',
  schema: checkedText(parseAddress),
} as const satisfies Flag

const cwdFlag = {
  key: 'cwd',
  takes: '<dir>',
  help: 'the folder in which a command is started (default: this one)',
  schema: z.string().min(1),
} as const satisfies Flag

const envFlag = {
  key: 'env',
  takes: PAIR,
  help: "a variable of a command's environment; more than once for several; the value may have placeholders",
  many: true,
  schema: z.array(z.string()).superRefine((all, context) => {
    for (const text of all) explainText(parseVariable, text, context)
  }),
} as const satisfies Flag

const readyFlag = {
  key: 'ready',
  takes: '<when>',
  help: 'when a command is ready: port (it accepts a connection), health (it says SERVING) or log=REGEX (it prints such a line); it must then answer an RPC in any case (default: port)',
  values: () => READY_FORMS,
  schema: checkedText(parseReady),
} as const satisfies Flag

const readySecondsFlag = {
  key: 'readySeconds',
  takes: '<n>',
  help: 'how long a command has until it is ready (default: 20)',
  schema: z.number().positive().max(MOST_READY_SECONDS),
} as const satisfies Flag

const ROLES = ['server', 'client'] as const

const roleFlag = {
  key: 'role',
  takes: '<role>',
  help: 'what a command is: a server, or a client that takes orders as docs/clients.md says (default: server)',
  values: () => ROLES,
  schema: z.enum(ROLES),
} as const satisfies Flag

/** In the order of help. */
export const COMMAND_FLAGS: readonly Flag[] = [
  pprofFlag,
  addressFlag,
  cwdFlag,
  envFlag,
  readyFlag,
  readySecondsFlag,
  roleFlag,
]

/** What the flags say. */
export interface CommandOptions {
  /** Address of a pprof endpoint that the command serves without a `{pprof}`. */
  readonly pprof?: HostPort | undefined
  /** Where it listens; undefined where it is told. */
  readonly address?: Address | undefined
  readonly cwd?: string | undefined
  /** Variables in addition to those of this process; the values may have placeholders. */
  readonly env?: Readonly<Record<string, string>>
  readonly ready?: Ready
  /** Whether it is a client, for which leakgate is the server. */
  readonly client?: boolean
  /** Undefined for the defaults. */
  readonly readyMs?: number | undefined
}

/** @throws {HarnessError} where a text cannot be read */
export function commandOptionsOf(options: TargetOptions): CommandOptions {
  const given = <Schema extends z.ZodType>({ key, schema }: { key: string; schema: Schema }) =>
    schema.optional().parse(options[key])
  const [pprof, address, seconds] = [given(pprofFlag), given(addressFlag), given(readySecondsFlag)]
  return {
    pprof: pprof === undefined ? undefined : parseHostPort(pprof),
    address: address === undefined ? undefined : parseAddress(address),
    cwd: given(cwdFlag),
    env: Object.fromEntries((given(envFlag) ?? []).map(parseVariable)),
    ready: parseReady(given(readyFlag) ?? 'port'),
    client: given(roleFlag) === 'client',
    readyMs: seconds === undefined ? undefined : seconds * 1_000,
  }
}

/** @throws {HarnessError} where the command cannot be started in that folder */
export function checkFolder(cwd: string | undefined): void {
  if (cwd === undefined || statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return
  throw new HarnessError(
    `--cwd ${cwd}: there is no such folder`,
    'Give the path of a folder as seen from this one.',
  )
}

function parseVariable(text: string): [name: string, value: string] {
  const [, name, value] = /^([^=\0]+)=([^\0]*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new HarnessError(`"${text}" is no variable`, 'Write it as NAME=VALUE.')
}

function parseReady(text: string): Ready {
  if (text === 'port' || text === 'health') return { kind: text }
  if (text.startsWith(LOG)) return { kind: 'log', pattern: patternOf(text.slice(LOG.length)) }
  throw new HarnessError(
    `"${text}" does not say when a server is ready${didYouMean(text, READY_FORMS)}`,
    'Give port, health or log=REGEX.',
  )
}

function patternOf(text: string): RegExp {
  try {
    if (text !== '') return new RegExp(text)
  } catch (error) {
    throw new HarnessError(
      `log=${text}: ${error instanceof Error ? error.message : String(error)}`,
      'Give a regular expression as in JavaScript.',
    )
  }
  throw new HarnessError(
    'log= has no regular expression',
    'Give one that the line matches: --ready "log=listening on".',
  )
}
