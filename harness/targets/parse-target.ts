/**
 * Reading the name of a target, as typed by a user or stored in a file.
 * @module
 */
import { valid } from 'semver'
import { parseArgsStringToArgv } from 'string-argv'
import { HarnessError } from '../model/harness-error.js'
import type { TargetSpec } from '../model/target-spec.js'

const FORMS =
  'go@VERSION[+planted-leak=BYTES[/EVERY]], go:DIR, node, node+planted-leak[=BYTES[/EVERY]], grpc-js@VERSION or "command:PROGRAM ARGS…"'

/** @throws {HarnessError} where the text names no target, or its version is not a release number */
export function parseTarget(text: string): TargetSpec {
  if (text === 'node') return { kind: 'node', planted: false }
  if (text === 'node+planted-leak') return { kind: 'node', planted: true }
  if (text.startsWith('command:')) return parseCommand(text.slice('command:'.length))
  if (text.startsWith('go:')) return parseSource(text)
  const planted = /^(node|go@[^@+]+)\+planted-leak=(\d{1,7})(?:\/(\d{1,7}))?$/.exec(text)
  if (planted) return parsePlanted(text, planted)
  const [kind, version, ...rest] = text.split('@')
  if ((kind === 'go' || kind === 'grpc-js') && rest.length === 0) {
    return { kind, version: parseVersion(text, version ?? '') }
  }
  throw new HarnessError(`Unknown target "${text}"`, `A target is ${FORMS}.`)
}

function parseSource(text: string): TargetSpec {
  const folder = text.slice('go:'.length)
  if (folder.trim() !== '') return { kind: 'go-source', folder }
  throw new HarnessError(`"${text}" names no source tree`, 'Give its folder, as in go:../grpc-go.')
}

/** An array of V8's with one slot; the fixture refuses less as well. */
const LEAST_BYTES_IN_NODE = 56

function parsePlanted(text: string, [, server = '', bytes, every = '1']: RegExpExecArray): TargetSpec {
  const plant = { bytes: Number(bytes), everyNth: Number(every) }
  const least = server === 'node' ? LEAST_BYTES_IN_NODE : 1
  if (plant.bytes < least || plant.everyNth < 1) {
    throw new HarnessError(
      `"${text}" plants no leak${plant.bytes > 0 ? ` of ${least} bytes or more` : ''}`,
      `Give bytes for a connection, and for one in how many, as in ${server}+planted-leak=64/100.`,
    )
  }
  if (server === 'node') return { kind: 'node', planted: true, plant }
  return { kind: 'go', version: parseVersion(text, server.slice('go@'.length)), plant }
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
