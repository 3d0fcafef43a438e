/**
 * From the messages of a `go` command that failed to what the user can do about it.
 * @module
 */
import { HarnessError, TargetFault } from '../../model/harness-error.js'
import { GRPC_GO, type GoLibrary } from './go-library.js'

const MAX_WORDS = 600

const NO_NETWORK =
  /no such host|connection refused|network is unreachable|i\/o timeout|TLS handshake timeout|connection reset|disabled by GOPROXY=off|Temporary failure in name resolution/
const UNKNOWN_VERSION =
  /unknown revision|invalid version|should be v0 or v1|404 Not Found|410 Gone|403 Forbidden|version is not available/
const NEWER_GO = /(?:requires go >= |module requires Go |requires go version )(\d+(?:\.\d+)*)/

/** The heading under which the compiler reports errors in the sources of a package. */
const DOES_NOT_COMPILE = /^# (\S+)/m
const SERVER_PACKAGE = /^leakgate\.example\//

/**
 * The error to throw: a `TargetFault`, or a plain `HarnessError` where the network failed.
 *
 * @param what was to be built, e.g. `gRPC-Go v1.66.2`
 * @param goVersion the installed Go, e.g. `go1.26.8`
 * @param words what `go` wrote
 * @param library whose releases are built
 */
export function explainGoFailure(
  what: string,
  goVersion: string,
  words: string,
  { module, oldest }: GoLibrary = GRPC_GO,
): HarnessError {
  const said = shorten(words)
  const newer = NEWER_GO.exec(words)?.[1]
  if (newer !== undefined) {
    return new TargetFault(
      `${what} requires Go ${newer} or later, and this is ${goVersion}: ${said}`,
      `Install Go ${newer} or later from https://go.dev/dl/, or set GOTOOLCHAIN=auto to have Go fetch it.`,
    )
  }
  if (NO_NETWORK.test(words)) {
    return new HarnessError(
      `${what} needs modules that are not in Go's module cache, and the network does not answer: ${said}`,
      'Connect to the network, or set GOPROXY to a module proxy that you can reach.',
    )
  }
  if (UNKNOWN_VERSION.test(words)) {
    return new TargetFault(
      `${what} is not available: ${said}`,
      `See what exists with \`go list -m -versions ${module}\` (it omits a few patch releases).`,
    )
  }
  const uncompiled = DOES_NOT_COMPILE.exec(words)?.[1]
  if (uncompiled !== undefined && SERVER_PACKAGE.test(uncompiled)) {
    return new TargetFault(
      `The server under test does not compile against ${what}: ${said}`,
      `Published releases from v${oldest} on are supported. For a changed API, give a server of your own as command:….`,
    )
  }
  if (uncompiled !== undefined) {
    return new TargetFault(
      `${what} does not compile with ${goVersion}; the compiler refuses ${uncompiled}: ${said}`,
      'Try the Go release that was current when it was published: set GOTOOLCHAIN, as in GOTOOLCHAIN=go1.21.13.',
    )
  }
  return new TargetFault(
    `${what} did not build: ${said}`,
    'Check that `go build` works on this machine, that the disk is not full, and that GOFLAGS has no unusual setting.',
  )
}

/** The first lines, each once: go repeats a message for every import of a module that it cannot fetch. */
function shorten(words: string): string {
  const lines = words
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('go: downloading '))
  const text = [...new Set(lines)].join('; ')
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text
}
