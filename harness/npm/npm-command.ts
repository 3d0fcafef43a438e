/**
 * Running the `npm` command.
 * @module
 */
import { runTool, type ToolOptions } from '../processes/run-tool.js'
import { explainNpmFailure } from './npm-failure.js'

const INSTALL_MS = 20 * 60_000
const QUERY_MS = 2 * 60_000

/**
 * Runs `npm` with the environment of this process.
 * @param spec the package in question, for the error
 * @returns its standard output
 * @throws the signal's reason where it is aborted
 * @throws {HarnessError} where it fails, or does not end in time: 20 minutes for `install`, two for everything else
 */
export async function runNpm(
  args: readonly string[],
  spec: string,
  options: Pick<ToolOptions, 'cwd' | 'signal' | 'guard'>,
): Promise<string> {
  const timeoutMs = args[0] === 'install' ? INSTALL_MS : QUERY_MS
  const { ok, stdout, stderr, spawnError } = await runTool('npm', args, {
    ...options,
    env: process.env,
    timeoutMs,
  })
  if (!ok) throw explainNpmFailure(spec, stderr, spawnError)
  return stdout
}
