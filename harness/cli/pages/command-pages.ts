/**
 * The pages of docs/commands, by the names of their files.
 * @module
 */
import { commandPage } from './command-page.js'
import { createProgram } from '../program.js'

/** Generates every page of docs/commands: file name to Markdown. */
export async function commandPages(): Promise<ReadonlyMap<string, string>> {
  // A development dependency: only contributors generate pages.
  const { format } = await import('prettier')
  const program = createProgram()
  const help = program.createHelp()
  const commands = help.visibleCommands(program).filter(command => command.name() !== 'help')
  const pages = await Promise.all(
    [program, ...commands].map(async command => {
      const name = command === program ? 'README.md' : `${command.name()}.md`
      return [name, await format(commandPage(command), { parser: 'markdown', printWidth: 110 })] as const
    }),
  )
  return new Map(pages)
}
