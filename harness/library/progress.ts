/**
 * What a caller of the library is told while a server is measured.
 * @module
 */
import type { RunObserver } from '../run/run-scenario.js'

/** One step of a run. */
export type GateProgress =
  /** A new step, in a few words: `warming up`. */
  | { readonly kind: 'step'; readonly text: string }
  /** Units of load of this round that are over. */
  | { readonly kind: 'load'; readonly completed: number; readonly of: number }
  /** A sample was taken. */
  | {
      readonly kind: 'sample'
      readonly samples: number
      /** The verdict if the run ended now. */
      readonly verdict: string
      readonly reason: string
    }

/** Called for each step. If it throws, the run ends, and rejects with what was thrown. */
export type OnProgress = (progress: GateProgress) => void

/** @param failed called with what the callback threw */
export function observerOf(
  onProgress: OnProgress | undefined,
  failed: (error: unknown) => void,
): RunObserver {
  if (!onProgress) return {}
  const tell: OnProgress = progress => {
    try {
      onProgress(progress)
    } catch (error) {
      failed(error)
    }
  }
  return {
    doing: text => tell({ kind: 'step', text }),
    progress: (completed, of) => tell({ kind: 'load', completed, of }),
    sampled: (samples, { name, reason }) =>
      tell({ kind: 'sample', samples: samples.length, verdict: name, reason }),
  }
}
