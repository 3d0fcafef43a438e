/**
 * A control plane that is built on demand from a published release of go-control-plane.
 * @module
 */
import { lt } from 'semver'
import { findGo } from '../../go-toolchain/go-toolchain.js'
import { TargetFault } from '../../model/harness-error.js'
import { packagePath } from '../../model/package-path.js'
import type { PlantedLeak } from '../../model/target-spec.js'
import { checkLinked } from '../go/go-binary-version.js'
import { buildGo, goModHead, releaseVersion, type CacheFolder, type GoBuild } from '../go/go-build.js'
import { readSources, type Sources } from '../go/go-build-key.js'
import type { GoLibrary } from '../go/go-library.js'
import { GoTarget } from '../go/go-target.js'

/** The first release whose snapshots are made from a map of resources, which the server calls, is its oldest. */
export const GO_CONTROL_PLANE: GoLibrary = {
  name: 'go-control-plane',
  module: 'github.com/envoyproxy/go-control-plane',
  oldest: '0.10.0',
  example: 'go-control-plane@0.13.4',
}

/** The first release whose callbacks for closed streams are given the node. */
const FIRST_WITH_NODE = '0.11.0'
/** Selects closed_streams_before_0_11.go in place of closed_streams.go. */
const BEFORE_NODE = '-tags=control_plane_before_0_11'

/** The files of fixtures/go-server that this server has too. */
const SHARED = new Set([
  'counting_listener.go',
  'line_protocol.go',
  'planted_leak.go',
  'probe.go',
  'server_options.go',
  'tls.go',
])

/** @param version a release, e.g. `0.11.0` */
export function createGoControlPlane(
  version: string,
  plant?: PlantedLeak,
  args?: readonly string[],
): GoTarget {
  const build = async (
    signal: AbortSignal,
    report: (doing: string) => void,
  ): Promise<{ readonly binary: string }> => ({ binary: await buildGoControlPlane(version, signal, report) })
  return new GoTarget(build, plant, args)
}

/**
 * Builds the server, unless it is cached.
 * @param version a release; a leading `v` is allowed
 * @returns the path of the binary
 * @throws {HarnessError} where Go is missing or too old, the release is older than the server supports, does not exist or
 *   cannot be fetched, or the binary contains another release
 */
export async function buildGoControlPlane(
  version: string,
  signal: AbortSignal,
  report: (doing: string) => void,
  cache: CacheFolder = {},
): Promise<string> {
  const { name, module, oldest } = GO_CONTROL_PLANE
  const release = releaseVersion(version, GO_CONTROL_PLANE)
  if (lt(release, oldest)) {
    throw new TargetFault(
      `${name} v${release} makes snapshots in another way than the control plane of leakgate does`,
      `v${oldest} is the first release that it compiles against: name that one or a later one. For an older release, give a control plane of your own as command:….`,
    )
  }
  const go = await findGo(signal)
  const job: GoBuild = {
    library: GO_CONTROL_PLANE,
    name: `control-plane-${release}`,
    what: `${name} v${release}`,
    go,
    goMod: `${goModHead(go, name)}require ${module} v${release}\n`,
    sources: await controlPlaneSources(),
    tags: lt(release, FIRST_WITH_NODE) ? [BEFORE_NODE] : [],
    download: `${module}@v${release}`,
    check: output => checkLinked(output, release, GO_CONTROL_PLANE),
    signal,
  }
  const doing = `fetching and compiling ${name} ${release}, a few minutes when nothing is cached`
  return buildGo(job, () => report(doing), cache)
}

async function controlPlaneSources(): Promise<Sources> {
  const [own, server] = await Promise.all([
    readSources(packagePath('fixtures/go-control-plane/')),
    readSources(packagePath('fixtures/go-server/')),
  ])
  return new Map([...own, ...[...server].filter(([file]) => SHARED.has(file))])
}
