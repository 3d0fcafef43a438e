/**
 * The progress of one of several arms.
 * @module
 */
import type { RunObserver } from './arm.js'

/** Wraps an observer so that each message names the arm. */
export function namedObserver(name: string, observer: RunObserver): RunObserver {
  return {
    doing: what => observer.doing?.(`${name}: ${what}`),
    progress: (completed, of) => observer.progress?.(completed, of),
    sampled: (samples, verdict) => observer.sampled?.(samples, verdict),
  }
}
