/**
 * `grpc-js@VERSION`: a plain grpc-js server at a published release.
 * @module
 */
import type { PackageSpec } from '../../model/target-spec.js'
import { NOT_IN_NODE, serverOptionArgs, serverOptionFlag } from '../fixture/server-options.js'
import { parseRelease } from '../parse-release.js'
import type { TargetKind } from '../target-kind.js'

/** A plain grpc-js server at a published release, e.g. `grpc-js@1.5.9`. */
export interface GrpcJsSpec extends PackageSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'grpc-js'
}

/** See {@link GrpcJsSpec}. */
export const grpcJsKind: TargetKind<GrpcJsSpec> = {
  name: 'grpc-js',
  forms: ['grpc-js@VERSION'],
  completions: ['grpc-js@'],
  // The XdsServer is another package, which the target `node` runs.
  modes: ['plain'],
  parse(text) {
    const version = parseRelease(text, 'grpc-js')
    return version === undefined ? undefined : { kind: 'grpc-js', version }
  },
  format: ({ version }) => `grpc-js@${version}`,
  flags: [serverOptionFlag],
  async create({ version }, options) {
    const { createGrpcJsTarget } = await import('./grpc-js-target.js')
    return createGrpcJsTarget(version, serverOptionArgs(options, NOT_IN_NODE))
  },
  async releases() {
    return (await import('./grpc-js-releases.js')).grpcJsReleases
  },
}
