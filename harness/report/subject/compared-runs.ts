/**
 * Two runs of the same load, before and after a change.
 * @module
 */
import type { Comparison } from '../../model/comparison.js'
import type { RunResult } from '../../model/run-result.js'
import { formatBytes } from '../units/format-bytes.js'
import { shortNameOf } from './headline.js'
import { unitName } from '../units/units.js'

/** Both runs with the comparison of the two. */
export interface ComparedRuns {
  readonly before: RunResult
  readonly after: RunResult
  readonly comparison: Comparison
}

/** The effect of the change in one sentence, with a full stop. */
export function comparisonHeadline({ before, after, comparison }: ComparedRuns): string {
  const unit = unitName(after.unit)
  const saved = comparison.savedBytesPerConnection
  const names = `${shortNameOf(before)} → ${shortNameOf(after)}`
  switch (comparison.outcome) {
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
      return `${names} cannot be compared: ${comparison.reason}.`
  }
}
