/**
 * `leakgate list`
 * @module
 */
import { Command } from 'commander'
import { writeStandard } from '../../files/standard-streams.js'
import { mergeLayers } from '../../config/merge-run.js'
import type { LoadedConfig } from '../../config/load-config.js'
import { maskSecrets } from '../../model/secrets/mask-secrets.js'
import { storedScenarios } from '../../run/scenario/stored-scenarios.js'
import { configOf } from '../choose-run.js'
import { addConfigOptions } from '../flags/config-options.js'
import type { ScenarioFlags } from '../flags/scenario-options.js'

/** The command `leakgate list`. */
export function listCommand(): Command {
  const command = new Command('list')
    .description(
      'Lists the runs of the config file and the stored scenarios, which "leakgate run" takes by name.',
    )
    .option('--json', 'as JSON, with every setting')
  return addConfigOptions(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 listed, 2 the harness or its use is at fault.\n\nExamples:\n  leakgate list\n  leakgate list --json',
    )
    .action(list)
}

async function list(flags: ScenarioFlags): Promise<void> {
  const config = await configOf(flags)
  const all = [
    ...runsOf(config),
    ...storedScenarios().map(({ name, input }) => ({ name, title: input.title, input })),
  ]
  await writeStandard(1, flags['json'] === true ? asJson(all) : asLines(all))
  process.exitCode = 0
}

interface Listed {
  readonly name: string
  readonly title: string
  readonly input: Readonly<Record<string, unknown>>
}

function runsOf(config: LoadedConfig | undefined): Listed[] {
  if (!config) return []
  return Object.entries(config.runs).map(([name, run]) => {
    const input = mergeLayers([config.defaults, run as Listed['input']], config)
    return {
      name,
      title: `${typeof input['target'] === 'string' ? input['target'] : 'no target'} (${config.file})`,
      input: { ...input, config: config.file },
    }
  })
}

/** Values of a config file may be secrets. */
function asJson(all: readonly Listed[]): string {
  const byName = Object.fromEntries(all.map(({ name, input }) => [name, input]))
  const masked = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? maskSecrets(value) : value
  return `${JSON.stringify(byName, masked, 2)}\n`
}

function asLines(all: readonly Listed[]): string {
  const width = Math.max(...all.map(({ name }) => name.length))
  return all.map(({ name, title }) => `${name.padEnd(width)}  ${maskSecrets(title)}\n`).join('')
}
