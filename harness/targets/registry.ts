/**
 * All kinds of target. A new one adds one line here.
 * @module
 */
import { Registry } from '../model/registry.js'
import type { TargetSpec } from '../model/target-spec.js'
import { attachKind } from './attach/attach-kind.js'
import { goClientKind } from './client/go-client-kind.js'
import { grpcJsClientKind } from './client/grpc-js-client-kind.js'
import { commandKind } from './command/command-kind.js'
import { goKind } from './go/go-kind.js'
import { goControlPlaneKind } from './go-control-plane/go-control-plane-kind.js'
import { goSourceKind } from './go/go-source-kind.js'
import { grpcJsKind } from './grpc-js/grpc-js-kind.js'
import { nodeKind } from './node/node-kind.js'
import type { TargetKind } from './target-kind.js'

/** In the order in which help names them. */
export const targetKinds = new Registry<TargetKind>('target', [
  goKind,
  goSourceKind,
  nodeKind,
  grpcJsKind,
  goControlPlaneKind,
  grpcJsClientKind,
  goClientKind,
  commandKind,
  attachKind,
])

/** @throws {HarnessError} where the spec's kind is not registered */
export function targetKindOf(spec: TargetSpec): TargetKind {
  return targetKinds.get(spec.kind)
}
