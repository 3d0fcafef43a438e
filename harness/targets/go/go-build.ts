/**
 * Building the Go server at a published release of gRPC-Go, or on a source tree of it.
 * @module
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { valid } from 'semver'
import { HarnessError } from '../../model/harness-error.js'
import { cached, type CacheOptions } from '../../build-cache/build-cache.js'
import { checkLinked, checkReplacedGrpc } from './go-binary-version.js'
import { buildKey, readSources, type Sources } from './go-build-key.js'
import { runGo } from '../../go-toolchain/go-command.js'
import { explainGoFailure } from './go-failure.js'
import { checkClientSupported, clientTags } from './go-client-support.js'
import { GRPC_GO, type GoLibrary } from './go-library.js'
import { checkSupported, tagsForRelease, tagsForTree } from './go-server-support.js'
import { digestSourceTree, findSourceTree } from './go-source-tree.js'
import { findGo, type GoToolchain } from '../../go-toolchain/go-toolchain.js'
import type { Guard } from '../../processes/guard.js'
import { packagePath, packageRoot } from '../../model/package-path.js'

/** The client under test. */
const CLIENT_FOLDER = packagePath('fixtures/go-client/')
const SOURCES_FOLDER = packagePath('fixtures/go-server/')

/**
 * -mod=mod completes go.mod and go.sum in the same step. Without -trimpath the binary would contain paths of this
 * cache. With -buildvcs it would contain the state of the repository that the cache is in. Symbols and DWARF stay in
 * the binary, since go-retain reads them.
 */
const BUILD_ARGS = ['build', '-mod=mod', '-trimpath', '-buildvcs=false']

/**
 * Builds the server, unless it is cached.
 * @param version a release of gRPC-Go; a leading `v` is allowed
 * @param report called with what is being done, in a few words
 * @returns the path of the binary
 * @throws {HarnessError} where Go is missing or too old, the release is older than the server under test supports, does
 *   not exist or cannot be fetched, or the binary contains another release
 */
export async function buildGoServer(
  version: string,
  signal: AbortSignal,
  report: (doing: string) => void,
  cache: CacheFolder = {},
): Promise<string> {
  const release = releaseVersion(version, GRPC_GO)
  checkSupported(release)
  const sources = await readSources(SOURCES_FOLDER)
  const job = await releaseJob(release, release, sources, tagsForRelease(release), signal)
  return buildGo(job, () => report(fetching(release)), cache)
}

function fetching(release: string): string {
  return `fetching and compiling gRPC-Go ${release}, about a minute when nothing is cached`
}

async function releaseJob(
  name: string,
  release: string,
  sources: Sources,
  tags: readonly string[],
  signal: AbortSignal,
): Promise<GoBuild> {
  const go = await findGo(signal)
  return {
    name,
    library: GRPC_GO,
    what: `gRPC-Go v${release}`,
    go,
    goMod: `${goModHead(go)}require ${GRPC_GO.module} v${release}\n`,
    sources,
    tags,
    // A step of its own, since go's message about a version that does not exist is clearer here.
    download: `${GRPC_GO.module}@v${release}`,
    check: output => checkLinked(output, release, GRPC_GO),
    signal,
  }
}

/**
 * The same for the client under test.
 * @param version a release of gRPC-Go; a leading `v` is allowed
 * @throws {HarnessError} as above
 */
export async function buildGoClient(
  version: string,
  signal: AbortSignal,
  report: (doing: string) => void,
): Promise<string> {
  const release = releaseVersion(version, GRPC_GO)
  checkClientSupported(release)
  const sources = await readSources(CLIENT_FOLDER)
  const job = await releaseJob(`client-${release}`, release, sources, clientTags(release), signal)
  return buildGo(job, () => report(fetching(release)), {})
}

/**
 * The same from a source tree on this machine, in place of a release. Its contents are its key in the cache.
 * @param folder root of the tree
 * @throws {HarnessError} as above, and where the folder is no such tree, or changes while it is built
 */
export async function buildGoServerFrom(
  folder: string,
  signal: AbortSignal,
  report: (doing: string) => void,
  cache: CacheFolder = {},
): Promise<{ binary: string; digest: string }> {
  const path = await findSourceTree(folder)
  const go = await findGo(signal)
  const digest = await digestSourceTree(path)
  const job: GoBuild = {
    library: GRPC_GO,
    name: `source-${digest}`,
    what: `gRPC-Go in ${folder}`,
    go,
    goMod: `${goModHead(go)}require ${GRPC_GO.module} v0.0.0\n\nreplace ${GRPC_GO.module} => ${JSON.stringify(path)}\n`,
    sources: await readSources(SOURCES_FOLDER),
    tags: await tagsForTree(path),
    check: output => checkReplacedGrpc(output, path),
    signal,
    async built() {
      if ((await digestSourceTree(path)) === digest) return
      throw new HarnessError(
        `${folder} changed while it was compiled`,
        'Run again when no program writes to it.',
      )
    },
  }
  const binary = await buildGo(job, () => report(`compiling the gRPC-Go in ${folder}`), cache)
  return { binary, digest }
}

/**
 * The version without `v`.
 * @throws {HarnessError} where the text is not one whole version number, so that no other text reaches `go`
 */
export function releaseVersion(text: string, { name, example }: GoLibrary): string {
  const version = valid(text)
  if (version === null || version !== text.replace(/^v/, '')) {
    throw new HarnessError(
      `${JSON.stringify(text.slice(0, 100))} is not a release of ${name}`,
      `Give the whole version, as in ${example}.`,
    )
  }
  return version
}

const BINARY = process.platform === 'win32' ? 'server.exe' : 'server'

/** Where builds are cached; the user's cache folder where it is empty. */
export type CacheFolder = Omit<CacheOptions, 'signal'>

/** A server to build. */
export interface GoBuild {
  /** Whose release it is built with. */
  readonly library: GoLibrary
  /** A part of the name in the cache. */
  readonly name: string
  /** What is built, in words. */
  readonly what: string
  readonly go: GoToolchain
  readonly goMod: string
  readonly sources: Sources
  /** Further arguments of `go build`: what selects the sources for this release. */
  readonly tags: readonly string[]
  /** A module to fetch first. */
  readonly download?: string
  /** Reads the output of `go version -m`. */
  readonly check: (output: string) => void
  /** Called after the build; where it rejects, the build is not cached. */
  readonly built?: () => Promise<void>
  readonly signal: AbortSignal
  /** Of the build, while it lasts. */
  readonly guard?: Guard
}

/**
 * The head of go.mod. The library is the only requirement after it, so that every other module has the version that this release requires. The language
 * version is that of the installed Go for every release: it sets GODEBUG defaults of the runtime, which must be the
 * same for two releases that are compared.
 */
export function goModHead(go: GoToolchain, server = 'go-server'): string {
  return `module leakgate.example/${server}\n\ngo ${go.language}\n\n`
}

/**
 * Builds what is not cached yet, and checks what it is linked with.
 * @param building called before something is built
 * @returns the path of the binary
 * @throws {HarnessError} where it does not build
 */
export async function buildGo(job: GoBuild, building: () => void, cache: CacheFolder): Promise<string> {
  const { name, goMod, sources, go, signal } = job
  const key = buildKey(name, sources, { goMod, args: [...BUILD_ARGS, ...job.tags], settings: go.settings })
  const folder = await cached(
    key,
    async (dir, over, guard) => {
      building()
      await build(dir, { ...job, signal: over, guard })
      await job.built?.()
    },
    { ...cache, signal },
  )
  const binary = join(folder, BINARY)
  // Checked at every use: it takes milliseconds, and a wrong version would make the measurement worthless.
  await checkBinary(binary, job)
  return binary
}

/** A build in a folder of the cache. */
interface GuardedBuild extends GoBuild {
  /** Ends the commands of the build if this process is killed. */
  readonly guard: Guard
}

async function build(dir: string, job: GuardedBuild): Promise<void> {
  const sourceDir = join(dir, 'source')
  const workDir = join(dir, 'work')
  await mkdir(sourceDir)
  await mkdir(workDir)
  await writeFile(join(sourceDir, 'go.mod'), job.goMod)
  for (const [name, text] of job.sources) await writeFile(join(sourceDir, name), text)

  if (job.download !== undefined) await go(job, sourceDir, ['mod', 'download', job.download])
  // In here, the work folder is removed with the rest even where go is killed.
  await go(job, sourceDir, [...BUILD_ARGS, ...job.tags, '-o', join(dir, BINARY), '.'], { GOTMPDIR: workDir })
  await rm(workDir, { recursive: true, force: true })
  await checkBinary(join(dir, BINARY), job)
}

async function go(
  job: GuardedBuild,
  cwd: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const outcome = await runGo(args, {
    cwd,
    env: { ...job.go.env, ...env },
    signal: job.signal,
    guard: job.guard,
  })
  if (outcome.ok) return
  const words = outcome.stderr || (outcome.spawnError ?? 'no message')
  throw explainGoFailure(job.what, job.go.version, words, job.library)
}

async function checkBinary(binary: string, { go: { env }, signal, check }: GoBuild): Promise<void> {
  const cwd = packageRoot()
  const outcome = await runGo(['version', '-m', binary], { cwd, env, signal })
  check(outcome.stdout)
}
