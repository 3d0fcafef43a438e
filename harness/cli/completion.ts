/**
 * `leakgate completion`: shell completion.
 * @module
 */
import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { CLOSE_KINDS } from '../model/load/close-kind.js'
import { EVIDENCE_LEVELS } from '../model/evidence.js'
import { nameOf } from '../model/flag.js'
import { MODES } from '../model/mode.js'
import { REPORT_FORMATS } from '../report/registry.js'
import { allFlags } from '../run/scenario/scenario-flags.js'
import { storedScenarios } from '../run/scenario/stored-scenarios.js'
import { targetCompletions } from '../targets/target-help.js'

/** Values of flags that do not belong to a scenario, by the flag's name in any command. */
const valuesByFlag = (): Readonly<Record<string, readonly string[]>> => ({
  modes: [...MODES, MODES.join(',')],
  closes: CLOSE_KINDS,
  evidence: EVIDENCE_LEVELS,
  format: REPORT_FORMATS.names,
  report: REPORT_FORMATS.names.map(format => `${format}=`),
  target: targetCompletions(),
  targets: targetCompletions(),
  good: targetCompletions(),
  bad: targetCompletions(),
  shard: ['auto'],
})

/** Adds the command, and the hidden one that the shell calls. Every other command must be there already. */
export function addCompletion(program: Command): void {
  const valuesOf = valuesByFlag()
  const completions = tab(program, { completionCommandName: 'completion' })
  const ofScenario = new Map(allFlags().map(({ key, values }) => [nameOf(key), values?.()]))
  for (const command of completions.commands.values()) {
    for (const [name, option] of command.options) {
      const values = valuesOf[name] ?? ofScenario.get(name)
      if (values) option.handler = complete => values.forEach(value => complete(value, ''))
    }
  }
  const scenario = completions.commands.get('run')?.arguments.get('scenario')
  if (scenario) {
    scenario.handler = complete => storedScenarios().forEach(({ name, input }) => complete(name, input.title))
  }
  const added = (name: string): Command | undefined =>
    program.commands.find(command => command.name() === name)
  for (const name of ['completion', 'complete'])
    added(name)?.hook('postAction', () => void (process.exitCode = 0))
  const script = added('completion')
  if (script) allowSourcingTwice(script)
  script
    ?.description('Prints a script that completes commands, flags and their values in a shell.')
    .addHelpText(
      'after',
      `
Exit codes: 0 printed, 2 there is no such shell.

Examples:
  source <(leakgate completion bash)
  leakgate completion zsh > "\${fpath[1]}/_leakgate"
  leakgate completion fish > ~/.config/fish/completions/leakgate.fish`,
    )
}

/**
 * The script for bash declares its constants as read-only, so a shell that sources it again (a new profile, a second
 * `source`) reports an error and stops in the middle. The library prints the script itself.
 */
function allowSourcingTwice(command: Command): void {
  const print = console.log
  command.hook('preAction', () => {
    console.log = (...parts: unknown[]) =>
      print(
        parts
          .map(String)
          .join(' ')
          .replace(/^readonly (?=\w+=)/gm, ''),
      )
  })
  command.hook('postAction', () => {
    console.log = print
  })
}
