/**
 * Which releases of gRPC-Go the client in fixtures/go-client compiles against, and with which build tags.
 * @module
 */
import { lt } from 'semver'
import { TargetFault } from '../../model/harness-error.js'

/** The first release with `grpc.WithResolvers` and `grpc.WithConnectParams` in the form that the client uses. */
const OLDEST = '1.30.0'

/** Files of the client that older releases cannot compile, by the tag that replaces them. */
const TAGS = [
  { tag: 'grpc_before_1_34', first: '1.34.0' },
  { tag: 'grpc_before_1_55', first: '1.55.0' },
]

/**
 * @param version a release, without `v`
 * @throws {TargetFault} where the release lacks what the client needs
 */
export function checkClientSupported(version: string): void {
  if (!lt(version, OLDEST)) return
  throw new TargetFault(
    `gRPC-Go v${version} lacks options of a channel that the client under test sets`,
    `v${OLDEST} is the first release that it compiles against: name that one or a later one. For an older release, give a client of your own as command:… with --role client.`,
  )
}

/**
 * @param version a release, without `v`
 * @returns arguments for `go build`
 */
export function clientTags(version: string): string[] {
  const tags = TAGS.filter(({ first }) => lt(version, first)).map(({ tag }) => tag)
  return tags.length === 0 ? [] : [`-tags=${tags.join(',')}`]
}
