/**
 * Two runs of one load held against each other, as a report tells of them.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import { formatBytes } from './format-bytes.js'
import { unitName } from './units.js'

export interface ComparisonFinding {
  /** `~` where no difference was shown. */
  readonly outcome: 'better' | 'worse' | '~' | 'void'
  /** Before less after, with its 99 % interval. */
  readonly savedBytesPerConnection?: {
    readonly estimate: number
    readonly low: number
    readonly high: number
  }
  readonly reason: string
  /** Two-sided: how often runs that do not differ would look so different. */
  readonly pValue?: number
}

export interface ComparedRuns {
  readonly before: RunResult
  readonly after: RunResult
  readonly finding: ComparisonFinding
}

/** What came of the change, in one sentence. */
export function comparisonHeadline({ before, after, finding }: ComparedRuns): string {
  const unit = unitName(after.unit)
  const saved = finding.savedBytesPerConnection
  const names = `${before.target.name} → ${after.target.name}`
  switch (finding.outcome) {
    case 'better': {
      const rest =
        after.verdict === 'stable'
          ? ', and no leak is left'
          : after.verdict === 'leak'
            ? ', and it still leaks'
            : ''
      return `${names} saves ${formatBytes(saved?.estimate ?? 0)} for every ${unit}${rest}.`
    }
    case 'worse':
      return `${names} costs ${formatBytes(-(saved?.estimate ?? 0))} more for every ${unit}.`
    case '~':
      return `${names}: no difference was shown.`
    case 'void':
      return `${names} cannot be compared: ${finding.reason}.`
  }
}
