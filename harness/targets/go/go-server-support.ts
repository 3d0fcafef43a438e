/**
 * Which releases of gRPC-Go the server in fixtures/go-server compiles against, and with which build tags.
 * @module
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lt } from 'semver'
import { TargetFault } from '../../model/harness-error.js'
import { GRPC_GO } from './go-library.js'

/** The first release with `xds.ServingModeCallback`. */
const FIRST_WITH_SERVING_MODES = '1.38.0'

/** Selects fixtures/go-server/xds_server_before_1_38.go in place of xds_server.go. */
const BEFORE_SERVING_MODES = 'grpc_before_1_38'

/**
 * @param version a release, without `v`
 * @throws {TargetFault} where the release lacks what the server needs
 */
export function checkSupported(version: string): void {
  if (!lt(version, GRPC_GO.oldest)) return
  throw new TargetFault(
    `gRPC-Go v${version} has no package google.golang.org/grpc/credentials/insecure, which the server under test imports`,
    `v${GRPC_GO.oldest} is the first release that has it: name that one or a later one. For an older release, give a server of your own as command:….`,
  )
}

/**
 * @param version a release, without `v`
 * @returns arguments for `go build`
 */
export function tagsForRelease(version: string): string[] {
  return tags(!lt(version, FIRST_WITH_SERVING_MODES))
}

/**
 * The same for a source tree. Its contents are searched, because a tree between two releases calls itself by the later
 * one before it has all of it.
 * @param root of the tree
 * @returns arguments for `go build`
 */
export async function tagsForTree(root: string): Promise<string[]> {
  const folder = join(root, 'xds')
  const names = await readdir(folder).catch(() => [])
  const sources = names.filter(name => name.endsWith('.go') && !name.endsWith('_test.go'))
  const texts = await Promise.all(sources.map(name => readFile(join(folder, name), 'utf8')))
  return tags(texts.some(text => text.includes('func ServingModeCallback(')))
}

function tags(hasServingModes: boolean): string[] {
  return hasServingModes ? [] : [`-tags=${BEFORE_SERVING_MODES}`]
}
