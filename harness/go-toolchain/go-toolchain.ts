/**
 * Finding Go, and those of its settings that shape a build.
 * @module
 */
import { tmpdir } from 'node:os'
import { z } from 'zod'
import { HarnessError } from '../model/harness-error.js'
import { cutText } from '../model/names/cut-text.js'
import { readPrintedJson } from '../model/json/printed-json.js'
import { runGo } from './go-command.js'

/** The Go server uses types that came with Go 1.19. Newer releases of gRPC-Go require a newer Go. */
const OLDEST_MINOR = 19

const INSTALL_NEXT =
  'Install Go from https://go.dev/dl/ and put it in PATH: 1.26 builds every gRPC release up to v1.85; ' +
  'or run the target node, which needs no Go.'

/** Settings that change the result of a build. */
const SHAPING = [
  'GOVERSION',
  'GOHOSTOS',
  'GOHOSTARCH',
  'GOFLAGS',
  'GOEXPERIMENT',
  'GOAMD64',
  'GOARM64',
  'GOTOOLCHAIN',
] as const

const settingsSchema = z.partialRecord(z.enum(SHAPING), z.string())

/** The Go that is installed here. */
export interface GoToolchain {
  /** As Go writes it, e.g. `go1.26.8`. */
  readonly version: string
  /** Go's language version for go.mod, e.g. `1.26`. */
  readonly language: string
  /** The settings that shape a build, by name. */
  readonly settings: Readonly<Partial<Record<(typeof SHAPING)[number], string>>>
  /** The environment to run `go` in: the caller's, but it builds for this machine and ignores workspaces. */
  readonly env: NodeJS.ProcessEnv
}

/**
 * Runs `go env` to find the installed Go.
 * @param timeoutMs how long `go` may take; a minute by default
 * @throws {HarnessError} where there is no `go` in PATH, it is too old, or it prints no settings in time
 */
export async function findGo(
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
  timeoutMs?: number,
): Promise<GoToolchain> {
  // Not the current folder: a go.mod there could pick another toolchain.
  const outcome = await runGo(['env', '-json', ...SHAPING], {
    cwd: tmpdir(),
    env,
    signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  if (outcome.spawnError === 'ENOENT')
    throw new HarnessError('Go is not installed, or not in PATH', INSTALL_NEXT)
  if (!outcome.ok) {
    const words = outcome.stderr.trim() || (outcome.spawnError ?? 'no message')
    throw new HarnessError(`Go does not run: ${words}`, 'Check what `go env` prints in a terminal.')
  }
  const settings = readPrintedJson(outcome.stdout, settingsSchema)
  if (!settings) {
    throw new HarnessError(
      `"go env -json" prints no settings: ${JSON.stringify(cutText(outcome.stdout, 100))}`,
      'The go in PATH may be another program, or a script: see `command -v go`.',
    )
  }
  const version = settings.GOVERSION ?? ''
  const [, language, minor] = /go(1\.(\d+))/.exec(version) ?? []
  if (language === undefined || Number(minor) < OLDEST_MINOR) {
    throw new HarnessError(
      `${version || 'This Go'} is too old: the server under test needs Go 1.${OLDEST_MINOR}, newer gRPC newer Go`,
      INSTALL_NEXT,
    )
  }
  return {
    version,
    language,
    settings,
    env: { ...env, GOWORK: 'off', GOOS: settings.GOHOSTOS, GOARCH: settings.GOHOSTARCH, CGO_ENABLED: '0' },
  }
}

/** Why no Go server can be built here, in one sentence; undefined where one can. For callers that skip in that case. */
export async function whyNoGo(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  try {
    await findGo(new AbortController().signal, env)
    return undefined
  } catch (error) {
    if (error instanceof HarnessError) return error.message
    throw error
  }
}
