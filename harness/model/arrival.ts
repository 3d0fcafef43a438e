/**
 * When the connections of a round begin.
 * @module
 */

/** Of everything but `unbounded`, the schedule begins anew with each round, and `concurrency` is the cap. */
export type Arrival =
  /** Each as soon as another one has ended. */
  | { readonly kind: 'unbounded' }
  | { readonly kind: 'steady'; readonly perSecond: number }
  /** A rate that changes evenly with time, from the first connection of a round to its last. */
  | { readonly kind: 'ramp'; readonly fromPerSecond: number; readonly toPerSecond: number }
  /** `size` at once, then none until `everyMs` after the last burst began. */
  | { readonly kind: 'burst'; readonly size: number; readonly everyMs: number }

/** The arrival in the words that `--arrival` takes. */
export function formatArrival(arrival: Arrival): string {
  switch (arrival.kind) {
    case 'unbounded':
      return 'unbounded'
    case 'steady':
      return `steady=${arrival.perSecond}`
    case 'ramp':
      return `ramp=${arrival.fromPerSecond}..${arrival.toPerSecond}`
    case 'burst':
      return `burst=${arrival.size}/${arrival.everyMs}`
  }
}
