/**
 * From the messages of an npm command that failed to what the user can do about it.
 * @module
 */
import { HarnessError, TargetFault } from '../model/harness-error.js'

const MAX_WORDS = 400

/**
 * The error to throw.
 * @param spec the package, e.g. `@grpc/grpc-js@1.5.9`
 * @param words what npm wrote to standard error
 * @param spawnError the system's code where npm could not be started
 */
export function explainNpmFailure(spec: string, words: string, spawnError: string | undefined): HarnessError {
  if (spawnError !== undefined) {
    return new HarnessError(
      `npm could not be started: ${spawnError}`,
      'Install npm, which comes with Node.js, or add it to PATH.',
    )
  }
  if (/\b(?:ETARGET|E404)\b/.test(words)) {
    return new TargetFault(
      `${spec} does not exist in the registry`,
      `See which versions do: npm view ${spec.slice(0, spec.lastIndexOf('@'))} versions`,
    )
  }
  const lines = words
    .split('\n')
    .filter(line => /^npm (?:error|ERR!)/.test(line) && !line.includes('A complete log'))
  const said = (lines.length > 0 ? lines.join('; ') : words.trim()).slice(0, MAX_WORDS)
  return new HarnessError(
    `${spec} could not be installed: ${said}`,
    'Check the network and the registry that npm is set to (npm config get registry).',
  )
}
