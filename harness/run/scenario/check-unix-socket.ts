/**
 * Checks whether connections over a Unix-domain socket can end as the load says.
 * @module
 */
import { isUnixSocket, type Address } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import { CLOSE_KINDS, CLOSES, closesOf } from '../../model/load/close-kind.js'
import type { Load } from '../../model/load/load.js'

/** @throws {HarnessError} if a connection ends with RST, which only TCP has */
export function checkUnixSocket({ close }: Load, dials: Address): void {
  if (!isUnixSocket(dials) || closesOf(close).every(({ end }) => end === 'fin')) return
  const possible = CLOSE_KINDS.filter(kind => CLOSES[kind].end === 'fin')
  throw new HarnessError(
    'The load ends connections with RST, and a Unix-domain socket has none',
    `Give --close ${possible.join(' or ')}, or a TCP address.`,
  )
}
