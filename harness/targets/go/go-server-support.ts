/**
 * Which releases of gRPC-Go the server in fixtures/go-server compiles against, and with which build tags.
 * @module
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lt } from 'semver'
import { TargetFault } from '../../model/harness-error.js'
import { GRPC_GO } from './go-library.js'

/** A change of gRPC-Go that the sources depend on. */
interface Change {
  /** The first release with it. */
  readonly since: string
  /** Selects the files for the releases before it. */
  readonly tag: string
  /** The folder whose sources show it, and what they then contain. */
  readonly folder: string
  readonly text: string
}

const CHANGES: readonly Change[] = [
  { since: '1.38.0', tag: 'grpc_before_1_38', folder: 'xds', text: 'func ServingModeCallback(' },
  {
    since: '1.77.0',
    tag: 'grpc_before_1_77',
    folder: 'xds/bootstrap',
    text: 'func RegisterChannelCredentials(',
  },
]

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
  return tags(CHANGES.filter(({ since }) => lt(version, since)))
}

/**
 * The same for a source tree. Its contents are searched, because a tree between two releases calls itself by the later
 * one before it has all of it.
 * @param root of the tree
 * @returns arguments for `go build`
 */
export async function tagsForTree(root: string): Promise<string[]> {
  const lacks = await Promise.all(
    CHANGES.map(async ({ folder, text }) => !(await sourcesOf(join(root, folder))).includes(text)),
  )
  return tags(CHANGES.filter((_, n) => lacks[n]))
}

/** The Go sources of a folder, without its tests. */
async function sourcesOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => [])
  const sources = names.filter(name => name.endsWith('.go') && !name.endsWith('_test.go'))
  return (await Promise.all(sources.map(name => readFile(join(folder, name), 'utf8')))).join('\n')
}

function tags(missing: readonly Change[]): string[] {
  return missing.length === 0 ? [] : [`-tags=${missing.map(({ tag }) => tag).join(',')}`]
}
