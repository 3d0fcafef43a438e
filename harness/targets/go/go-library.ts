/**
 * The Go libraries whose releases are targets.
 * @module
 */

/** A library that a server under test is built with. */
export interface GoLibrary {
  /** In words: `gRPC-Go`. */
  readonly name: string
  /** Its module path. */
  readonly module: string
  /** The first release that the server compiles against, without `v`. */
  readonly oldest: string
  /** A target of it, for messages: `go@1.66.2`. */
  readonly example: string
}

/** The first release with the package `credentials/insecure`, which the server imports, is its oldest. */
export const GRPC_GO: GoLibrary = {
  name: 'gRPC-Go',
  module: 'google.golang.org/grpc',
  oldest: '1.34.0',
  example: 'go@1.66.2',
}
