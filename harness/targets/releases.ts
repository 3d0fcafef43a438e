/**
 * Which releases of a package there are.
 * @module
 */
import { tmpdir } from 'node:os'
import { execa } from 'execa'
import { compare, prerelease, valid } from 'semver'
import { z } from 'zod'
import { HarnessError, TargetFault } from '../model/harness-error.js'
import type { PackageKind } from '../model/target-spec.js'
import { runGo } from '../go-toolchain/go-command.js'
import { explainGoFailure } from './go/go-failure.js'
import { findGo } from '../go-toolchain/go-toolchain.js'
import { explainNpmFailure } from './grpc-js/grpc-js-npm-failure.js'

export interface ReleaseSource {
  /** All releases that are listed, without `v`, oldest first by semver; no pre-releases. */
  list(signal: AbortSignal): Promise<string[]>
  /** Whether there is such a release; only asked for those that the list may leave out. */
  exists?(version: string, signal: AbortSignal): Promise<boolean>
}

const GO_MODULE = 'google.golang.org/grpc'
const NPM_PACKAGE = '@grpc/grpc-js'

const SOURCES: Readonly<Record<PackageKind, ReleaseSource>> = {
  go: {
    async list(signal) {
      const outcome = await goList(['-versions', '-json', GO_MODULE], signal)
      return releases(z.object({ Versions: z.array(z.string()) }).parse(JSON.parse(outcome)).Versions)
    },
    // The proxy's list leaves out some releases that were cut from older branches: v1.63.1, v1.66.3, …
    async exists(version, signal) {
      try {
        await goList([`${GO_MODULE}@v${version}`], signal, `gRPC-Go v${version}`)
        return true
      } catch (error) {
        if (error instanceof TargetFault) return false
        throw error
      }
    },
  },
  'grpc-js': { list: npmVersions },
}

export function releaseSource(kind: PackageKind): ReleaseSource {
  return SOURCES[kind]
}

/** Of what a registry lists: the releases, without `v`, oldest first. */
export function releases(listed: readonly string[]): string[] {
  return listed
    .map(version => valid(version))
    .filter(version => version !== null)
    .filter(version => prerelease(version) === null)
    .sort(compare)
}

async function goList(
  args: readonly string[],
  signal: AbortSignal,
  what = 'The list of releases',
): Promise<string> {
  const go = await findGo(signal)
  // Not the current folder: a go.mod there could replace the module.
  const env = { ...go.env, GOFLAGS: '-mod=mod' }
  const outcome = await runGo(['list', '-m', ...args], { cwd: tmpdir(), env, signal })
  if (!outcome.ok) throw explainGoFailure(what, go.version, outcome.stderr)
  return outcome.stdout
}

async function npmVersions(signal: AbortSignal): Promise<string[]> {
  const result = await execa('npm', ['view', NPM_PACKAGE, 'versions', '--json', '--loglevel=error'], {
    cwd: tmpdir(),
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 5_000,
  })
  signal.throwIfAborted()
  if (result.failed) {
    const spawnError = result.exitCode === undefined ? (result.code ?? result.shortMessage) : undefined
    throw explainNpmFailure(NPM_PACKAGE, result.stderr, spawnError)
  }
  const listed = z.array(z.string()).safeParse(JSON.parse(result.stdout))
  if (!listed.success) {
    throw new HarnessError(
      `npm's list of the versions of ${NPM_PACKAGE} is none`,
      `See what "npm view ${NPM_PACKAGE} versions --json" prints.`,
    )
  }
  return releases(listed.data)
}
