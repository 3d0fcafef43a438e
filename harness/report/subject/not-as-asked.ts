/**
 * What clients met that was not asked for, in sentences.
 * @module
 */
import { listReasons, totalOf } from '../../model/load/reason-counts.js'
import type { RunResult } from '../../model/run-result.js'
import { formatCount } from '../units/format-bytes.js'

/** One sentence for each kind; none where everything went as asked. */
export function notAsAsked({ tolerated }: RunResult): string[] {
  if (tolerated === undefined) return []
  const { failures, triedAgain, endedByServer, rpcsNotEnded, notClosedByServer, units, share } = tolerated
  const failed = totalOf(failures)
  const again = totalOf(triedAgain)
  return [
    ...(failed === 0
      ? []
      : [
          `${formatCount(failed)} of ${formatCount(units)} units failed (${listReasons(failures)}); ` +
            `--tolerate allows ${share * 100} %.`,
        ]),
    ...(again === 0
      ? []
      : [`${formatCount(again)} times a unit was tried again: ${listReasons(triedAgain)}.`]),
    ...(endedByServer === 0
      ? []
      : [
          `The server ended ${formatCount(endedByServer)} connections itself, with GOAWAY, when all was answered.`,
        ]),
    ...(rpcsNotEnded === 0
      ? []
      : [
          `${formatCount(rpcsNotEnded)} RPCs had all their messages and no end: the client cancelled them, and what ` +
            'they left in the server counts.',
        ]),
    ...(notClosedByServer === 0
      ? []
      : [`The server did not close ${formatCount(notClosedByServer)} connections after their client's FIN.`]),
  ]
}
