/**
 * Before against after: is the leak gone, by how much, and is the difference more than noise.
 * @module
 */
import type { RunResult } from '../model/run-result.js'

export interface Comparison {
  /** `~` where the two intervals overlap: no difference was shown. */
  readonly outcome: 'better' | 'worse' | '~' | 'void'
  /** Before minus after, in live heap bytes per connection; limits from the two intervals, so wider than 99 %. */
  readonly savedBytesPerConnection?: {
    readonly estimate: number
    readonly low: number
    readonly high: number
  }
  readonly reason: string
}

/** Compares two finished runs of the same load. */
export function compareRuns(before: RunResult, after: RunResult): Comparison {
  for (const [name, run] of [
    ['before', before],
    ['after', after],
  ] as const) {
    if (run.verdict === 'void') return { outcome: 'void', reason: `${name} measured nothing: ${run.reason}` }
  }
  const [b, a] = [before.bytesPerConnection, after.bytesPerConnection]
  if (!b || !a || b.low === null || b.high === null || a.low === null || a.high === null) {
    return { outcome: 'void', reason: 'one of the runs has too few samples for an interval' }
  }
  const saved = { estimate: b.estimate - a.estimate, low: b.low - a.high, high: b.high - a.low }
  const outcome = saved.low > 0 ? 'better' : saved.high < 0 ? 'worse' : '~'
  const reason = {
    better: 'after keeps less than before: their intervals do not meet',
    worse: 'after keeps more than before: their intervals do not meet',
    '~': 'their intervals overlap, so no difference was shown',
  }[outcome]
  return { outcome, savedBytesPerConnection: saved, reason }
}
