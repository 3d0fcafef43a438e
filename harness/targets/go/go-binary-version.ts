/**
 * The gRPC-Go release that a binary was linked with, as Go wrote it into the binary.
 *
 * The go.mod that asked for a release is no proof: any other dependency that wants a newer gRPC lifts it.
 * @module
 */
import { TargetFault } from '../../model/harness-error.js'

export const GRPC_MODULE = 'google.golang.org/grpc'

export interface LinkedModule {
  readonly path: string
  /** With its leading `v`. */
  readonly version: string
  /** What stood in for it (`replace` in go.mod): another module, or a folder with no version. */
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
 * @throws {TargetFault} where the binary has another gRPC in it, a replaced one, or none
 */
export function checkLinkedGrpc(output: string, version: string): void {
  const linked = parseLinkedModules(output).find(({ path }) => path === GRPC_MODULE)
  if (linked && linked.version === `v${version}` && !linked.replacedBy) return
  const found = !linked
    ? 'no gRPC-Go'
    : linked.replacedBy
      ? `${linked.replacedBy.path} ${linked.replacedBy.version}`.trimEnd() + ` in place of ${linked.version}`
      : `gRPC-Go ${linked.version}`
  throw new TargetFault(
    `gRPC-Go v${version} was asked for, but the server was linked with ${found}`,
    'Another dependency or a GOFLAGS setting changed the version; nothing measured on this server would be about the release that was named.',
  )
}

/**
 * @param output of `go version -m BINARY`
 * @param folder the source tree that was to stand in for every release, as an absolute path
 * @throws {TargetFault} where something else is in the binary
 */
export function checkReplacedGrpc(output: string, folder: string): void {
  const linked = parseLinkedModules(output).find(({ path }) => path === GRPC_MODULE)
  if (linked?.replacedBy?.path === folder) return
  const found = linked ? `${linked.path} ${linked.replacedBy?.path ?? linked.version}` : 'no gRPC-Go'
  throw new TargetFault(
    `The gRPC-Go in ${folder} was asked for, but the server was linked with ${found}`,
    'A GOFLAGS setting such as -modfile may have changed it; see what "go env GOFLAGS" says.',
  )
}
