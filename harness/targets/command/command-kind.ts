/**
 * `command:PROGRAM ARGS`: any server that a command line starts.
 * @module
 */
import { parseArgsStringToArgv } from 'string-argv'
import { HarnessError } from '../../model/harness-error.js'
import { parseHostPort } from '../../model/host-port.js'
import { MASK } from '../../model/secrets/span.js'
import { maskWords } from '../../model/secrets/words.js'
import type { TargetSpec } from '../../model/target-spec.js'
import type { TargetKind, TargetOptions } from '../target-kind.js'
import { pprofFlag } from './pprof-flag.js'

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
  modes: ['xds', 'plain'],
  takesProbe: true,
  flags: [pprofFlag],
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
  async create({ argv }, options) {
    const { createCommandTarget } = await import('./command-target.js')
    const pprof = pprofOf(options)
    return createCommandTarget(argv, pprof === undefined ? {} : { pprof: parseHostPort(pprof) })
  },
  checkTwoAtOnce(options) {
    if (pprofOf(options) === undefined) return
    throw new HarnessError(
      'Two servers run at the same time, and --pprof gives both the same address',
      'Have the command take {pprof}.',
    )
  },
}

function pprofOf(options: TargetOptions): string | undefined {
  return pprofFlag.schema.optional().parse(options[pprofFlag.key])
}
