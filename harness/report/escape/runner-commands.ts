/**
 * The runner of GitHub Actions obeys some of the lines that a step prints.
 * @module
 */

/**
 * Breaks what it would take for a command, so that no server speaks to the runner through its last words:
 * `::name::` at the start of a line, and `##[name]` anywhere.
 */
export function withoutRunnerCommands(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '## [')
}
