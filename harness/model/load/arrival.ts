/**
 * When the connections of a round begin.
 * @module
 */

/** The forms of `--arrival`, as `--help` shows them. */
export const ARRIVAL_FORMS = ['unbounded', 'steady=RATE', 'ramp=FROM..TO', 'burst=SIZE/EVERY_MS'] as const

/** Except for `unbounded`, the schedule starts again with each round. `concurrency` is the upper limit in any case. */
export type Arrival =
  /** Each as soon as another one has ended. */
  | { readonly kind: 'unbounded' }
  | { readonly kind: 'steady'; readonly perSecond: number }
  /** A rate that changes linearly with time, from the first connection of a round to the last. */
  | { readonly kind: 'ramp'; readonly fromPerSecond: number; readonly toPerSecond: number }
  /** `size` connections at once, and the next burst `everyMs` milliseconds after this one began. */
  | { readonly kind: 'burst'; readonly size: number; readonly everyMs: number }

/** The text that `--arrival` takes. */
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
