/**
 * Which server is under test, as a user names it.
 * @module
 */

/** A leak of known size that is put into a server on purpose. */
export interface PlantedLeak {
  /** Bytes of one leak. */
  readonly bytes: number
  /** One leak for this many connections; 1 is every connection. */
  readonly everyNth: number
}

/**
 * A server under test. Each kind of target has a type of its own that extends this one; `parseTarget` makes them, and
 * only the code of the kind reads what the type adds.
 */
export interface TargetSpec {
  /** Name of the kind in the registry of targets. */
  readonly kind: string
}

/** A target that is one published release of a package, e.g. `go@1.66.2`. */
export interface PackageSpec extends TargetSpec {
  /** A whole version number without `v`, e.g. `1.66.2`. */
  readonly version: string
}
