/**
 * A program of the user's own: it puts the load of each round on the server, and leakgate does the rest.
 * @module
 */
import { parseArgsStringToArgv } from 'string-argv'
import { z } from 'zod'
import { HarnessError } from '../model/harness-error.js'
import { rememberSecretsOfWords } from '../model/secrets/known-secrets.js'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import { CONNECTIONS_AND_RPCS } from './ignored-fields.js'
import type { Setting, Workload } from './workload.js'

const NAME = 'command'

const COMMAND: Setting = {
  key: 'loadCommand',
  takes: '<command>',
  help: 'the program that makes {count} units at {address} and prints how many it has made; --workload "command:PROGRAM …" is short for it',
  schema: z.string(),
  default: '',
}

const PLACEHOLDERS = ['{address}', '{host}', '{port}', '{count}']

/** A unit is what the program counts. */
export const command: Workload = {
  name: NAME,
  help: 'a program of your own, as --load-command says',
  unit: 'unit',
  title: () => 'own load',
  opensConnections: false,
  uncounted: true,
  makesRpcs: () => false,
  shortFor: COMMAND.key,
  clients: ['raw'],
  defaultAtLeast: DEFAULT_AT_LEAST_CONNECTIONS,
  traffic: true,
  ignores: CONNECTIONS_AND_RPCS,
  flags: [COMMAND],
  check({ settings }) {
    const argv = parseArgsStringToArgv(String(settings[COMMAND.key]))
    rememberSecretsOfWords(argv)
    // In a word for a shell, ${name} is a variable.
    const unknown = argv
      .flatMap(word => word.match(/(?<!\$)\{[a-z]+\}/gi) ?? [])
      .find(each => !PLACEHOLDERS.includes(each))
    if (unknown !== undefined) {
      throw new HarnessError(
        `The load program is given ${unknown}, which is no placeholder`,
        `It may be given ${PLACEHOLDERS.join(', ')}.`,
      )
    }
    if (argv.length > 0 && argv.some(word => word.includes('{count}'))) return
    throw new HarnessError(
      argv.length === 0
        ? `--workload ${NAME} names no program`
        : 'The program of the load is not told how many units to make',
      'Write it as in --workload "command:./do-units {address} {count}".',
    )
  },
  async start({ address, load, onProcess }) {
    const { runLoadProgram } = await import('../churn/load-program.js')
    const argv = parseArgsStringToArgv(String(load.settings[COMMAND.key]))
    return {
      openConnections: 0,
      async drive(count, signal) {
        const startedMs = performance.now()
        const units = await runLoadProgram({ argv, address, count, signal, onProcess })
        const elapsedMs = performance.now() - startedMs
        return { connected: 0, completed: 0, rpcsAnswered: 0, failures: {}, units, elapsedMs }
      },
      close: () => Promise.resolve(),
    }
  },
}
