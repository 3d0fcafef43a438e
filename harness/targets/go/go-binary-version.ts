/**
 * The gRPC-Go release that a binary was linked with, as Go wrote it into the binary.
 *
 * The version in go.mod proves nothing: Go takes a newer one where another dependency requires it.
 * @module
 */
import { TargetFault } from '../../model/harness-error.js'
import { GRPC_GO, type GoLibrary } from './go-library.js'

/** A dependency that Go linked into a binary. */
export interface LinkedModule {
  /** Its module path. */
  readonly path: string
  /** With its leading `v`. */
  readonly version: string
  /** What replaces it (`replace` in go.mod): another module, or a folder, which has no version. */
  readonly replacedBy?: { readonly path: string; readonly version: string }
}

/** The dependencies in the output of `go version -m BINARY`; its fields are separated by tabs. */
export function parseLinkedModules(output: string): LinkedModule[] {
  const modules: LinkedModule[] = []
  for (const line of output.split('\n')) {
    const [, kind, path = '', version = ''] = line.trimEnd().split('\t')
    const last = modules.at(-1)
    if (kind === 'dep') modules.push({ path, version })
    else if (kind === '=>' && last)
      modules.push({ ...(modules.pop() ?? last), replacedBy: { path, version } })
  }
  return modules
}

/**
 * @param output of `go version -m BINARY`
 * @param version the release that was asked for, without `v`
 * @throws {TargetFault} where the binary contains another version of the library, a replaced one, or none
 */
export function checkLinked(output: string, version: string, { name, module }: GoLibrary): void {
  const linked = parseLinkedModules(output).find(({ path }) => path === module)
  if (linked && linked.version === `v${version}` && !linked.replacedBy) return
  const found = !linked
    ? `no ${name}`
    : linked.replacedBy
      ? `${linked.replacedBy.path} ${linked.replacedBy.version}`.trimEnd() + ` in place of ${linked.version}`
      : `${name} ${linked.version}`
  throw new TargetFault(
    `${name} v${version} was asked for, but the server was linked with ${found}`,
    'Another dependency or a GOFLAGS setting changed the version, so that a measurement would not be of this release.',
  )
}

/**
 * @param output of `go version -m BINARY`
 * @param folder absolute path of the source tree that replaces the release
 * @throws {TargetFault} where the binary contains another gRPC-Go
 */
export function checkReplacedGrpc(output: string, folder: string): void {
  const linked = parseLinkedModules(output).find(({ path }) => path === GRPC_GO.module)
  if (linked?.replacedBy?.path === folder) return
  const found = linked ? `${linked.path} ${linked.replacedBy?.path ?? linked.version}` : 'no gRPC-Go'
  throw new TargetFault(
    `The gRPC-Go in ${folder} was asked for, but the server was linked with ${found}`,
    'A GOFLAGS setting such as -modfile may have changed it; see what "go env GOFLAGS" says.',
  )
}
