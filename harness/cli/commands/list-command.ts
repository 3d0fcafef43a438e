/**
 * `leakgate list`
 * @module
 */
import { Command } from 'commander'
import { writeStandard } from '../../files/standard-streams.js'
import { storedScenarios } from '../../run/scenario/stored-scenarios.js'

/** The command `leakgate list`. */
export function listCommand(): Command {
  return new Command('list')
    .description('Lists the stored scenarios, which "leakgate run" takes by name.')
    .option('--json', 'as JSON, with every setting')
    .addHelpText(
      'after',
      '\nExit codes: 0 listed, 2 the harness or its use is at fault.\n\nExamples:\n  leakgate list\n  leakgate list --json',
    )
    .action(list)
}

async function list({ json }: { json?: boolean }): Promise<void> {
  await writeStandard(1, json === true ? asJson() : asLines())
  process.exitCode = 0
}

function asJson(): string {
  const byName = Object.fromEntries(storedScenarios().map(({ name, input }) => [name, input]))
  return `${JSON.stringify(byName, undefined, 2)}\n`
}

function asLines(): string {
  const all = storedScenarios()
  const width = Math.max(...all.map(({ name }) => name.length))
  return all.map(({ name, input }) => `${name.padEnd(width)}  ${input.title}\n`).join('')
}
