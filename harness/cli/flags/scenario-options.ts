/**
 * The flags that describe a scenario, as options of the commands that run one.
 * @module
 */
import type { Command } from 'commander'
import { BYTES, flagOf, takesNumber, type Flag } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import { maskSecrets } from '../../model/secrets/mask-secrets.js'
import { moveWorkload } from '../../run/scenario/former-close.js'
import { parseByteSize } from '../../run/scenario/parse-byte-size.js'
import { allFlags, axisFlags, runOnlyFlags, sharedFlags } from '../../run/scenario/scenario-flags.js'

/** Values as commander returns them: texts, numbers where a flag takes one, and lists where it may be given more than once. */
export type ScenarioFlags = Record<string, string | number | boolean | readonly string[] | undefined>

/** A text that is not a number stays a text: the schema rejects it, and shows it with its flag. */
export function number(text: string): number | string {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
}

/** A number of bytes, or a size such as `64KiB`. @throws {HarnessError} where there is no such unit */
function bytesOf({ key }: Flag): (text: string) => number | string {
  return text => {
    if (!/^\s*[\d.]+\s*[A-Za-z]+\s*$/.test(text)) return number(text)
    try {
      return parseByteSize(text.trim())
    } catch {
      throw new HarnessError(
        `${flagOf(key)}: "${text}" is no number of bytes`,
        'Write it as 65536, 64KiB or 64kB.',
      )
    }
  }
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/** Adds the flags of a command that runs one load. */
export function addScenarioOptions(command: Command): Command {
  return addFlags(command, [...axisFlags(), ...sharedFlags()])
}

/** Adds the flags that all cells of a matrix share. */
export function addLoadOptions(command: Command): Command {
  return addFlags(command, sharedFlags())
}

/** Adds the flags that `run` alone has. */
export function addRunOptions(command: Command): Command {
  return addFlags(command, runOnlyFlags())
}

/** Adds `--name`, for a command that can run one server. */
export function addNameOption(command: Command): Command {
  return addFlags(
    command,
    runOnlyFlags().filter(({ key }) => key === 'name'),
  )
}

function addFlags(command: Command, flags: readonly Flag[]): Command {
  for (const flag of flags) {
    const words = flag.takes === undefined ? flagOf(flag.key) : `${flagOf(flag.key)} ${flag.takes}`
    if (flag.many) command.option(words, flag.help, collect)
    else if (flag.takes === BYTES) command.option(words, flag.help, bytesOf(flag))
    else if (takesNumber(flag)) command.option(words, flag.help, number)
    else command.option(words, flag.help)
  }
  return command
}

/**
 * The scenario's own flags, without those that say where results go. Flags in the words of an earlier version are put
 * into today's, with a note on standard error.
 */
export function scenarioFlags(flags: ScenarioFlags): ScenarioFlags {
  const keys = new Set(['target', ...allFlags().map(({ key }) => key)])
  const own = Object.entries(flags).filter(([key, value]) => value !== undefined && keys.has(key))
  const { input, note } = moveWorkload(Object.fromEntries(own))
  if (note !== undefined) process.stderr.write(`leakgate: ${note}\n`)
  return input as ScenarioFlags
}

/** The command line that runs a scenario again, without the name of the program. Secrets in it are masked. */
export function rerunArgv(scenario: Readonly<Record<string, unknown>>): string[] {
  const flags = Object.entries(scenario).filter(([, value]) => value !== undefined && value !== false)
  return [
    'run',
    ...flags.flatMap(([key, value]) => {
      const all: readonly unknown[] = Array.isArray(value) ? value : [value]
      return all.flatMap(one => [flagOf(key), ...(one === true ? [] : [maskSecrets(String(one))])])
    }),
  ]
}
