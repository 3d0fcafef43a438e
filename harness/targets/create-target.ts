/**
 * From what a user named to something that can be started.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import type { TargetSpec } from '../model/target-spec.js'
import { createCommandTarget } from './command/command-target.js'
import { createGoSourceTarget, createGoTarget } from './go/go-target.js'
import { createGrpcJsTarget } from './grpc-js/grpc-js-target.js'
import { createNodeTarget } from './node/node-target.js'
import type { Target } from './target.js'

/** @param pprof address of the pprof endpoint, for `command` targets that do not take `{pprof}` */
export function createTarget(spec: TargetSpec, pprof?: HostPort): Target {
  switch (spec.kind) {
    case 'go':
      return createGoTarget(spec.version, spec.plant)
    case 'go-source':
      return createGoSourceTarget(spec.folder)
    case 'node':
      return createNodeTarget(spec)
    case 'grpc-js':
      return createGrpcJsTarget(spec.version)
    case 'command':
      return createCommandTarget(spec.argv, pprof ? { pprof } : {})
  }
}
