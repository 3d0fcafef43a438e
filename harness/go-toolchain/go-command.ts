/**
 * Running the `go` command.
 * @module
 */
import { runTool, type ToolOptions, type ToolOutcome } from '../processes/run-tool.js'

/** How a `go` command is run. */
export type GoCommandOptions = Omit<ToolOptions, 'timeoutMs'> & { readonly timeoutMs?: number }

/** `go build` and `go mod download` fetch modules, and compile everything where nothing is cached. */
const BUILD_MS = 20 * 60_000
const QUERY_MS = 60_000

/**
 * Runs `go` and waits for its end. An exit code other than 0 is an outcome and no error.
 * @throws the signal's reason where it is aborted
 * @throws {HarnessError} where it does not end in time: 20 minutes for `build` and `mod`, a minute for everything else
 */
export function runGo(args: readonly string[], options: GoCommandOptions): Promise<ToolOutcome> {
  const timeoutMs = args[0] === 'build' || args[0] === 'mod' ? BUILD_MS : QUERY_MS
  return runTool('go', args, { timeoutMs, ...options })
}
