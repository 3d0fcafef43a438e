/**
 * The same run with one cause taken away, to tell what a leak goes with.
 * @module
 */
import type { TargetSpec } from './target-spec.js'

/** What runs beside a run, and differs from it in one thing. */
export type Control =
  /** Another workload that takes one cause away, e.g. `reuse`: the same RPCs over one connection. */
  | { readonly kind: 'workload'; readonly workload: string }
  /** The same server without xDS. */
  | { readonly kind: 'plain' }
  /** Another server under the same load, e.g. a release that is known to be good. */
  | { readonly kind: 'target'; readonly target: TargetSpec }
