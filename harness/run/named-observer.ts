/**
 * Progress of one arm among others.
 * @module
 */
import type { RunObserver } from './arm.js'

/** The same observer, told whose doings they are. */
export function namedObserver(name: string, observer: RunObserver): RunObserver {
  return {
    doing: what => observer.doing?.(`${name}: ${what}`),
    progress: (completed, of) => observer.progress?.(completed, of),
    sampled: (samples, verdict) => observer.sampled?.(samples, verdict),
  }
}
