/**
 * Building the Go server at a published release of gRPC-Go.
 * @module
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { valid } from 'semver'
import { HarnessError } from '../model/harness-error.js'
import { cached, type CacheOptions } from './build-cache.js'
import { checkLinkedGrpc } from './go-binary-version.js'
import { buildKey, readSources, type Sources } from './go-build-key.js'
import { runGo } from './go-command.js'
import { explainGoFailure } from './go-failure.js'
import { findGo, type GoToolchain } from './go-toolchain.js'

/** Seen from dist/harness/targets/. */
const SOURCES_FOLDER = fileURLToPath(new URL('../../../fixtures/go-server/', import.meta.url))

/**
 * -mod=mod completes go.mod and go.sum in the same step; without -trimpath the binary would hold the paths of
 * this cache; with -buildvcs a cache inside somebody's repository would be stamped with its state. Symbols and
 * DWARF stay in, for whoever looks into the process.
 */
const BUILD_ARGS = ['build', '-mod=mod', '-trimpath', '-buildvcs=false']

/**
 * Builds what is not cached yet.
 * @param version a release of gRPC-Go; a leading `v` is allowed
 * @param report told what is being done, in a few words
 * @returns the path of the binary
 * @throws {HarnessError} where Go is missing or too old, the release does not exist or cannot be fetched, or the
 *   binary turns out to hold another release
 */
export async function buildGoServer(
  version: string,
  signal: AbortSignal,
  report: (doing: string) => void,
  cache: Omit<CacheOptions, 'signal'> = {},
): Promise<string> {
  const release = releaseVersion(version)
  const go = await findGo(signal)
  const sources = await readSources(SOURCES_FOLDER)
  const goMod = goModFor(release, go)
  const key = buildKey(release, sources, { goMod, args: BUILD_ARGS, settings: go.settings })
  const folder = await cached(
    key,
    async (dir, over) => {
      report(`fetching and compiling gRPC-Go ${release}, about a minute when nothing is cached`)
      await build(dir, { release, go, goMod, sources, signal: over })
    },
    { ...cache, signal },
  )
  const binary = join(folder, BINARY)
  // Read from the cached file each time: it takes milliseconds, and all that follows rests on it.
  await checkBinary(binary, release, go, signal)
  return binary
}

/**
 * The version without `v`.
 * @throws {HarnessError} where the text is anything but one whole version number, so that nothing else reaches `go`
 */
export function releaseVersion(text: string): string {
  const version = valid(text)
  if (version === null || version !== text.replace(/^v/, '')) {
    throw new HarnessError(
      `${JSON.stringify(text.slice(0, 100))} is not a release of gRPC-Go`,
      'Give the whole version, as in go@1.66.2.',
    )
  }
  return version
}

const BINARY = process.platform === 'win32' ? 'server.exe' : 'server'

interface Job {
  readonly release: string
  readonly go: GoToolchain
  readonly goMod: string
  readonly sources: Sources
  readonly signal: AbortSignal
}

/**
 * gRPC is the only requirement, so everything else has the version that this release asks for. The language
 * version is Go's own for every release: it sets the runtime's GODEBUG defaults, which must not differ between
 * two releases that are compared.
 */
function goModFor(release: string, go: GoToolchain): string {
  return `module leakgate.example/go-server\n\ngo ${go.language}\n\nrequire google.golang.org/grpc v${release}\n`
}

async function build(dir: string, job: Job): Promise<void> {
  const sourceDir = join(dir, 'source')
  const workDir = join(dir, 'work')
  await mkdir(sourceDir)
  await mkdir(workDir)
  await writeFile(join(sourceDir, 'go.mod'), job.goMod)
  for (const [name, text] of job.sources) await writeFile(join(sourceDir, name), text)

  // Its own step, for what go says of a version that does not exist is plainer here.
  await go(job, sourceDir, ['mod', 'download', `google.golang.org/grpc@v${job.release}`])
  // A work folder in here goes away with the rest, should go be killed and leave it.
  await go(job, sourceDir, [...BUILD_ARGS, '-o', join(dir, BINARY), '.'], { GOTMPDIR: workDir })
  await rm(workDir, { recursive: true, force: true })
  await checkBinary(join(dir, BINARY), job.release, job.go, job.signal)
}

async function go(job: Job, cwd: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const outcome = await runGo(args, { cwd, env: { ...job.go.env, ...env }, signal: job.signal })
  if (!outcome.ok) {
    throw explainGoFailure(
      job.release,
      job.go.version,
      outcome.stderr || (outcome.spawnError ?? 'no message'),
    )
  }
}

async function checkBinary(
  binary: string,
  release: string,
  { env }: GoToolchain,
  signal: AbortSignal,
): Promise<void> {
  const outcome = await runGo(['version', '-m', binary], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env,
    signal,
  })
  checkLinkedGrpc(outcome.stdout, release)
}
