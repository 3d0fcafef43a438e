/**
 * The runner of GitHub Actions executes some of the lines that a step prints.
 * @module
 */

/**
 * Puts a space into everything that the runner takes for a command: `::name::` at the start of a line, and `##[name]`
 * anywhere. Otherwise a server could send the runner commands in its output.
 */
export function withoutRunnerCommands(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '## [')
}
