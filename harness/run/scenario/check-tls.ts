/**
 * Checks whether a server supports TLS.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { Scenario } from '../../model/scenario.js'

/** @throws {HarnessError} if the server's mode does not support it */
export function checkTls({ mode, tls }: Pick<Scenario, 'mode' | 'tls'>): void {
  if (tls === 'none' || mode === 'plain') return
  throw new HarnessError(
    'TLS is not supported in xDS mode yet: the Listener that is served carries no certificates',
    'Give --mode plain beside --tls, or leave --tls out.',
  )
}
