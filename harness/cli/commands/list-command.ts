/**
 * `leakgate list`
 * @module
 */
import { Command } from 'commander'
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

function list({ json }: { json?: boolean }): void {
  const all = storedScenarios()
  process.exitCode = 0
  if (json === true) {
    const byName = Object.fromEntries(all.map(({ name, input }) => [name, input]))
    process.stdout.write(`${JSON.stringify(byName, undefined, 2)}\n`)
    return
  }
  const width = Math.max(...all.map(({ name }) => name.length))
  for (const { name, input } of all) process.stdout.write(`${name.padEnd(width)}  ${input.title}\n`)
}
