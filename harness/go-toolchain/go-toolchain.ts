/**
 * Finding Go, and what of its settings shapes a build.
 * @module
 */
import { tmpdir } from 'node:os'
import { z } from 'zod'
import { HarnessError } from '../model/harness-error.js'
import { runGo } from './go-command.js'

/** The server under test uses types that came with Go 1.19; newer releases of gRPC need newer Go besides. */
const OLDEST_MINOR = 19

const INSTALL_NEXT =
  'Install Go from https://go.dev/dl/ and put it in PATH: 1.26 builds every gRPC release up to v1.85; ' +
  'or run the target node, which needs no Go.'

/** Settings that change what a build makes, beside the sources. */
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

export interface GoToolchain {
  /** As Go writes it, e.g. `go1.26.8`. */
  readonly version: string
  /** Go's language version for go.mod, e.g. `1.26`. */
  readonly language: string
  /** The settings that shape a build, by name. */
  readonly settings: Readonly<Partial<Record<(typeof SHAPING)[number], string>>>
  /** The environment to run `go` in: the caller's, but building for this machine and seeing no workspace. */
  readonly env: NodeJS.ProcessEnv
}

/** @throws {HarnessError} where there is no `go` in PATH, or it is too old */
export async function findGo(
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<GoToolchain> {
  // Not the current folder: a go.mod there could pick another toolchain.
  const outcome = await runGo(['env', '-json', ...SHAPING], { cwd: tmpdir(), env, signal })
  if (outcome.spawnError === 'ENOENT')
    throw new HarnessError('Go is not installed, or not in PATH', INSTALL_NEXT)
  if (!outcome.ok) {
    const words = outcome.stderr.trim() || (outcome.spawnError ?? 'no message')
    throw new HarnessError(`Go does not run: ${words}`, 'Check what `go env` prints in a terminal.')
  }
  const settings = settingsSchema.parse(JSON.parse(outcome.stdout))
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

/** Why no Go server can be built here, in one sentence, for whoever would rather skip than fail; undefined where one can. */
export async function whyNoGo(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  try {
    await findGo(new AbortController().signal, env)
    return undefined
  } catch (error) {
    if (error instanceof HarnessError) return error.message
    throw error
  }
}
