/**
 * The progress of one of several arms.
 * @module
 */
import type { RunObserver } from './run-observer.js'

/** Wraps an observer so that each message names the arm. */
export function namedObserver(name: string, observer: RunObserver): RunObserver {
  return {
    doing: what => observer.doing?.(`${name}: ${what}`),
    progress: (completed, of) => observer.progress?.(completed, of),
    planned: first => observer.planned?.(first),
    made: units => observer.made?.(units),
    sampled: (samples, verdict) => observer.sampled?.(samples, verdict),
  }
}
