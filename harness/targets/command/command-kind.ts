/**
 * `command:PROGRAM ARGS`: any server that a command line starts.
 * @module
 */
import { parseArgsStringToArgv } from 'string-argv'
import { HarnessError } from '../../model/harness-error.js'
import { MASK } from '../../model/secrets/span.js'
import { maskWords } from '../../model/secrets/words.js'
import type { TargetSpec } from '../../model/target-spec.js'
import { isUnixSocket } from '../../model/address.js'
import type { TargetKind } from '../target-kind.js'
import { checkFolder, commandOptionsOf, COMMAND_FLAGS } from './command-flags.js'
import { checkPlaceholders, checkTold, placeholdersIn } from './command-placeholders.js'

/** Any command line, split into words; placeholders such as `{address}` and `{pprof}` are replaced at the start. */
export interface CommandSpec extends TargetSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'command'
  /** The program and its arguments, with their placeholders. */
  readonly argv: readonly string[]
}

const PREFIX = 'command:'

/** See {@link CommandSpec}. */
export const commandKind: TargetKind<CommandSpec> = {
  name: 'command',
  sentenceName: 'the server',
  forms: ['"command:PROGRAM ARGS"'],
  completions: [PREFIX],
  mayContainCommas: true,
  takesProbe: true,
  modes: ['plain', 'xds'],
  flags: COMMAND_FLAGS,
  isClient: options => commandOptionsOf(options).client === true,
  asksForXds: ({ argv }, options) => words(argv, options).some(word => XDS.test(word)),
  dials({ argv }, options) {
    const { address } = commandOptionsOf(options)
    return placeholdersIn(words(argv, options)).has('socket') ? { path: '' } : address
  },
  parse(text) {
    if (!text.startsWith(PREFIX)) return undefined
    const argv = parseArgsStringToArgv(text.slice(PREFIX.length))
    if (argv.some(word => word.includes(MASK))) {
      throw new HarnessError(
        `The target has ${MASK} in the place of a secret`,
        'Write the secret there: results and reports do not have it.',
      )
    }
    if (argv.length > 0) return { kind: 'command', argv }
    throw new HarnessError(
      'The target "command:" names no program',
      'Write it as "command:./my-server --listen {address} --pprof {pprof}".',
    )
  },
  // Word by word: in the joined text it is not known where a value with spaces ends.
  format: ({ argv }) => `${PREFIX}${maskWords(argv).join(' ')}`,
  check({ argv }, { options, listen, mode }) {
    const { address, cwd, client } = commandOptionsOf(options)
    checkPlaceholders(words(argv, options))
    const asked = placeholdersIn(words(argv, options))
    checkFolder(cwd)
    if (client) return
    checkTold(asked, { listen, address })
    if (mode === 'xds' && (asked.has('socket') || (address && isUnixSocket(address)))) {
      throw new HarnessError(
        'In xDS mode a server listens on a TCP address, which its Listener names',
        'Give --mode plain, or {address} in place of the socket.',
      )
    }
    if (address === undefined || listen.port === 0) return
    throw new HarnessError('--listen and --address both say where the command listens', 'Leave --listen out.')
  },
  async create({ argv }, options) {
    const own = commandOptionsOf(options)
    if (own.client) return (await import('./command-client.js')).createCommandClient(argv, own)
    const { createCommandTarget } = await import('./command-target.js')
    return createCommandTarget(argv, own)
  },
  checkTwoAtOnce(options) {
    const { pprof, address } = commandOptionsOf(options)
    const flag = pprof ? '--pprof' : address ? '--address' : undefined
    if (flag === undefined) return
    throw new HarnessError(
      `Two servers run at the same time, and ${flag} gives both the same address`,
      `Have the command take ${pprof ? '{pprof}' : '{address} or {port}'}.`,
    )
  },
}

/** What a server's command says that asks for xDS: the path of the bootstrap, or a variable of gRPC for it. */
const XDS = /\{bootstrap\}|GRPC_XDS_BOOTSTRAP/

/** Everything that may have placeholders. */
function words(argv: readonly string[], options: Parameters<typeof commandOptionsOf>[0]): readonly string[] {
  const { env = {} } = commandOptionsOf(options)
  return [...argv, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)]
}
