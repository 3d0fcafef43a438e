/**
 * Which server is under test, as a user names it.
 * @module
 */

/** How a server serves: managed by an xDS control plane, or without one. */
export const MODES = ['xds', 'plain'] as const

/** One of {@link MODES}. */
export type Mode = (typeof MODES)[number]

const MODE_NAMES: Readonly<Record<Mode, string>> = { xds: 'xDS', plain: 'plain' }

/** The mode as prose writes it: `xDS`, `plain`. */
export function modeName(mode: Mode): string {
  return MODE_NAMES[mode]
}

/** A leak of known size that is put into a server on purpose. */
export interface PlantedLeak {
  /** How much leaks each time. */
  readonly bytes: number
  /** One connection in so many leaks; 1 is each of them. */
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
