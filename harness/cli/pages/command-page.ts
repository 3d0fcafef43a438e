/**
 * The documentation page of a command, from the same data as its `--help`.
 * @module
 */
import type { Command } from 'commander'

/** Markdown, in the order of a manual page: name, synopsis, arguments, options, exit codes, examples. */
export function commandPage(command: Command): string {
  const help = command.createHelp()
  const { notes, exitCodes, examples } = sections(textAfterHelp(command))
  const parts = [
    '<!-- Made by "npm run pages" from what --help prints. -->',
    `# ${fullName(command)}`,
    text(command.description()),
    '## Synopsis',
    codeBlock(help.commandUsage(command)),
    ...listed(
      '## Commands',
      help
        .visibleCommands(command)
        .filter(sub => sub.name() !== 'help')
        .map(sub => [`[${sub.name()}](${sub.name()}.md)`, sub.description()] as const),
    ),
    ...listed(
      '## Arguments',
      help.visibleArguments(command).map(argument => [code(argument.name()), argument.description] as const),
    ),
    ...listed(
      '## Options',
      help.visibleOptions(command).map(option => [code(option.flags), option.description] as const),
    ),
    ...notes.map(text),
    ...(exitCodes === undefined ? [] : ['## Exit codes', text(exitCodes)]),
    ...(examples === undefined ? [] : ['## Examples', codeBlock(examples)]),
  ]
  return `${parts.join('\n\n')}\n`
}

/** `leakgate run` */
function fullName(command: Command): string {
  return command.parent ? `${command.parent.name()} ${command.name()}` : command.name()
}

/** The text that `addHelpText` added at the end. */
function textAfterHelp(command: Command): string {
  let all = ''
  const output = command.configureOutput()
  command.configureOutput({ ...output, writeOut: text => (all += text) })
  command.outputHelp()
  command.configureOutput(output)
  return all.slice(command.helpInformation().length)
}

function sections(after: string): { notes: string[]; exitCodes?: string; examples?: string } {
  const [before = '', examples] = after.split(/^Examples:\n/m)
  const paragraphs = before.split(/\n\s*\n/).map(paragraph => paragraph.trim())
  const exitCodes = paragraphs.find(paragraph => paragraph.startsWith('Exit codes: '))
  return {
    notes: paragraphs.filter(paragraph => paragraph !== '' && paragraph !== exitCodes),
    ...(exitCodes === undefined ? {} : { exitCodes: exitCodes.slice('Exit codes: '.length) }),
    ...(examples === undefined ? {} : { examples: examples.replaceAll(/^ {2}/gm, '').trimEnd() }),
  }
}

function listed(title: string, items: readonly (readonly [name: string, meaning: string])[]): string[] {
  if (items.length === 0) return []
  return [title, items.map(([name, meaning]) => `- ${name}: ${text(meaning)}`).join('\n')]
}

/** Escapes the characters that are markup in Markdown. */
function text(plain: string): string {
  return plain.replaceAll(/[<>*[\]\\|]/g, '\\$&')
}

function code(plain: string): string {
  return `\`${plain}\``
}

function codeBlock(plain: string): string {
  return `\`\`\`sh\n${plain}\n\`\`\``
}
