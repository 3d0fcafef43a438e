/**
 * The reason of a verdict, with what the evidence says against it.
 * @module
 */
import type { Contradiction } from '../../model/evidence.js'
import type { RunResult } from '../../model/run-result.js'
import { roundedUp } from '../../model/value-to-type.js'
import { formatCount, formatRoundBytes } from '../units/format-bytes.js'
import { unitNames } from '../units/units.js'

/** The stored reason. Where the evidence contradicts a rise of the live heap, sentences about that follow. */
export function reasonOf(run: RunResult): string {
  const contradicts = run.evidence?.contradicts
  if (!contradicts || run.verdict === 'void') return run.reason
  return `${run.reason}. ${FOLLOWED[contradicts.outcome](contradicts, run)}`
}

const FOLLOWED: Readonly<Record<Contradiction['outcome'], (found: Contradiction, run: RunResult) => string>> =
  {
    'rise-ended': (found, run) =>
      `The rise of the earlier stages ended: ${left(found, run)}, so leakgate made ${more(found)}, and these are level`,
    'rise-continued': (found, run) =>
      `The evidence does not show this leak: ${left(found, run)}. So leakgate made ${more(found)}, and these rise again: ` +
      `the memory is retained in bursts, or released late. ${goOn(run)}`,
    'not-decided': (found, run) =>
      `The evidence did not show the leak of the earlier stages: ${left(found, run)}. So leakgate made ${more(found)}, ` +
      'and these are too few to decide',
    'not-seen': (found, run) =>
      `The evidence does not show this leak: ${left(found, run)} in the snapshots, but the live heap rose with them. The ` +
      'memory is where the snapshots do not see it; --evidence full with --out keeps them',
    'no-connections': (found, run) =>
      `${unexplained(found, run)} --connections ${wanted(found, 'connections')}`,
    'no-seconds': (found, run) => `${unexplained(found, run)} --max-seconds ${wanted(found, 'seconds')}`,
    'other-rounds': (found, run) =>
      `The evidence does not show this leak: ${left(found, run)}. ${CAUSES} The control had made other rounds by then, so ` +
      'that no more rounds could follow. Run it without --control',
  }

const CAUSES = 'A cache has filled, or the memory is retained in bursts or released late.'

function unexplained(found: Contradiction, run: RunResult): string {
  return `The evidence does not show this leak: ${left(found, run)}. ${CAUSES} The budget had no room for the rounds that would tell. Try`
}

/** `5,000 more connections left 3 kB, where 40 kB was expected`. */
function left({ connections, foundBytes, expectedBytes }: Contradiction, { unit }: RunResult): string {
  const bytes = foundBytes > 0 ? formatRoundBytes(foundBytes) : 'nothing'
  return (
    `${formatCount(connections)} more ${unitNames(unit)} left ${bytes}, where the rise predicts ` +
    formatRoundBytes(expectedBytes)
  )
}

function more({ moreRounds }: Contradiction): string {
  return moreRounds === 1 ? '1 more round' : `${moreRounds} more rounds`
}

function wanted({ enough }: Contradiction, key: 'connections' | 'seconds'): string {
  return String(enough?.[key] ?? 'with more')
}

/** A wait tells memory that is released late from memory that is not; after one, only more connections are left. */
function goOn({ holds, connections }: RunResult): string {
  return holds.length === 0
    ? 'Try --hold 60, to see whether it is released late'
    : `Try --at-least ${roundedUp(connections)}, which asks for a longer rise`
}
