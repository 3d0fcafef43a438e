/**
 * The control of a run: the same run with one possible cause removed.
 * @module
 */
import type { TargetSpec } from './target-spec.js'

/** A run beside the run under test that differs from it in one respect. */
export type Control =
  /** Another workload that removes one cause, e.g. `reuse`: the same RPCs over one connection. */
  | { readonly kind: 'workload'; readonly workload: string }
  /** The same server without xDS. */
  | { readonly kind: 'plain' }
  /** Another server under the same load, e.g. a release that is known to be good. */
  | { readonly kind: 'target'; readonly target: TargetSpec }
