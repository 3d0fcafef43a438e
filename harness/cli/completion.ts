/**
 * `leakgate completion`: what a shell offers when somebody presses Tab.
 * @module
 */
import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { LOAD_KINDS } from '../model/close-kind.js'
import { EVIDENCE_LEVELS } from '../model/evidence.js'
import { flagOf } from '../model/flag.js'
import { MODES } from '../model/mode.js'
import { TLS_KINDS } from '../model/tls.js'
import { REPORT_FORMATS } from '../report/render-report.js'
import { storedScenarios } from '../run/scenario/stored-scenarios.js'
import { targetCompletions, targetFlags } from '../targets/target-help.js'

/** What a flag takes, where it is one of a few words; by its name in any command. */
const valuesByFlag = (): Readonly<Record<string, readonly string[]>> => ({
  mode: MODES,
  modes: [...MODES, MODES.join(',')],
  close: LOAD_KINDS,
  closes: LOAD_KINDS,
  client: ['raw', 'grpc-js'],
  tls: TLS_KINDS,
  routes: ['inline', 'rds'],
  arrival: ['unbounded', 'steady=', 'ramp=', 'burst='],
  evidence: EVIDENCE_LEVELS,
  format: REPORT_FORMATS,
  report: REPORT_FORMATS.map(format => `${format}=`),
  target: targetCompletions(),
  targets: targetCompletions(),
  good: targetCompletions(),
  bad: targetCompletions(),
  control: ['reuse', 'plain'],
  shard: ['auto'],
  ...Object.fromEntries(
    targetFlags().flatMap(({ key, values }) => (values ? [[flagOf(key).slice(2), values()]] : [])),
  ),
})

/** Adds the command, and the hidden one that the shell calls. Every other command must be there already. */
export function addCompletion(program: Command): void {
  const valuesOf = valuesByFlag()
  const completions = tab(program, { completionCommandName: 'completion' })
  for (const command of completions.commands.values()) {
    for (const [name, option] of command.options) {
      const values = valuesOf[name]
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
  added('completion')
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
