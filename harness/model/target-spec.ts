/**
 * Which server is under test, as a user names it.
 * @module
 */
export type { Mode } from './mode.js'

/** A leak of known size that is put into a server on purpose. */
export interface PlantedLeak {
  readonly bytes: number
  /** One connection in so many leaks them. */
  readonly everyNth: number
}

export type TargetSpec =
  /** gRPC-Go at a published release, e.g. `go@1.66.2`, or with a leak on purpose, `go@1.66.3+planted-leak=64/100`. */
  | { readonly kind: 'go'; readonly version: string; readonly plant?: PlantedLeak }
  /** The gRPC-Go in a source tree on this machine, e.g. `go:../grpc-go`. */
  | { readonly kind: 'go-source'; readonly folder: string }
  /** The embedded Node server; `planted` adds a leak on purpose, of whole connections or as `plant` has it. */
  | { readonly kind: 'node'; readonly planted: boolean; readonly plant?: PlantedLeak }
  /** A plain grpc-js server at a published release, e.g. `grpc-js@1.5.9`. */
  | { readonly kind: 'grpc-js'; readonly version: string }
  /** Any command line, split into words; `{address}`, `{pprof}` and `{bootstrap}` are put in. */
  | { readonly kind: 'command'; readonly argv: readonly string[] }

/** A target that is one release of a package among others. */
export type PackageSpec = Extract<TargetSpec, { readonly version: string }>

export type PackageKind = PackageSpec['kind']

export function isPackage(spec: TargetSpec): spec is PackageSpec {
  return 'version' in spec
}

/** The target in the words a user would type, for reports. */
export function formatTarget(spec: TargetSpec): string {
  switch (spec.kind) {
    case 'go':
      return `go@${spec.version}${spec.plant ? `+planted-leak=${formatPlant(spec.plant)}` : ''}`
    case 'go-source':
      return `go:${spec.folder}`
    case 'grpc-js':
      return `grpc-js@${spec.version}`
    case 'node':
      return spec.planted ? `node+planted-leak${spec.plant ? `=${formatPlant(spec.plant)}` : ''}` : 'node'
    case 'command':
      return `command:${spec.argv.join(' ')}`
  }
}

function formatPlant({ bytes, everyNth }: PlantedLeak): string {
  return everyNth === 1 ? String(bytes) : `${bytes}/${everyNth}`
}
