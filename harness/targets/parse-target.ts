/**
 * Reading the name of a target, as typed by a user or stored in a file.
 * @module
 */
import { valid } from 'semver'
import { parseArgsStringToArgv } from 'string-argv'
import { HarnessError } from '../model/harness-error.js'
import type { TargetSpec } from '../model/target-spec.js'

const FORMS = 'go@VERSION, node, node+planted-leak, grpc-js@VERSION or "command:PROGRAM ARGS…"'

/** @throws {HarnessError} where the text names no target, or its version is not a release number */
export function parseTarget(text: string): TargetSpec {
  if (text === 'node') return { kind: 'node', planted: false }
  if (text === 'node+planted-leak') return { kind: 'node', planted: true }
  if (text.startsWith('command:')) return parseCommand(text.slice('command:'.length))
  const [kind, version, ...rest] = text.split('@')
  if ((kind === 'go' || kind === 'grpc-js') && rest.length === 0) {
    return { kind, version: parseVersion(text, version ?? '') }
  }
  throw new HarnessError(`Unknown target "${text}"`, `A target is ${FORMS}.`)
}

function parseVersion(text: string, version: string): string {
  const parsed = valid(version)
  if (parsed === null) {
    throw new HarnessError(
      `"${version}" in target "${text}" is not a release`,
      'Give the whole version, as in go@1.66.2.',
    )
  }
  return parsed
}

function parseCommand(line: string): TargetSpec {
  const argv = parseArgsStringToArgv(line)
  if (argv.length === 0) {
    throw new HarnessError(
      'The target "command:" names no program',
      'Write it as "command:./my-server --listen {address} --pprof {pprof}".',
    )
  }
  return { kind: 'command', argv }
}
