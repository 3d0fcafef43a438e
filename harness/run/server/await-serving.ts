/**
 * Waits until the server under test answers, or until it is certain that it will not.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { never } from '../../async/never.js'
import { rejectOnAbort } from '../../async/reject-on-abort.js'
import { askOnce } from '../../churn/churn.js'
import type { ManagedServer } from '../../control-plane/managed-server.js'
import { HarnessError, TargetFault } from '../../model/harness-error.js'
import { formatHostPort } from '../../model/host-port.js'
import type { ClientTls } from '../../model/tls.js'
import type { RunningTarget } from '../../targets/target.js'

const SERVING_TIMEOUT_MS = 20_000
const RPC_TIMEOUT_MS = 2_000
const RETRY_MS = 100

/**
 * @throws {TargetFault} with the server's own message if it rejects its configuration, exits, does not report in
 *   time that it serves, or does not answer an RPC
 */
export async function awaitServing(
  target: RunningTarget,
  managed: ManagedServer | undefined,
  signal: AbortSignal,
  tls: ClientTls | undefined,
): Promise<void> {
  const over = new AbortController()
  try {
    await Promise.race([
      untilAnswered(target, AbortSignal.any([signal, over.signal]), tls),
      rejectOnNack(managed),
      rejectOnExit(target),
      rejectAfterDeadline(target, managed, over.signal),
    ])
  } finally {
    over.abort()
  }
}

async function untilAnswered(
  target: RunningTarget,
  signal: AbortSignal,
  tls: ClientTls | undefined,
): Promise<void> {
  await Promise.race([target.serving, rejectOnAbort(signal)])
  for (;;) {
    try {
      await askOnce(target.address, RPC_TIMEOUT_MS, tls)
      return
    } catch (error) {
      lastRefusals.set(target, error instanceof Error ? error.message : String(error))
      // An xDS server accepts and closes connections until its Listener is active.
      await sleep(RETRY_MS, undefined, { signal })
    }
  }
}

/** Why the last RPC of each target failed, for the error message. */
const lastRefusals = new WeakMap<RunningTarget, string>()

async function rejectOnNack(managed: ManagedServer | undefined): Promise<never> {
  if (!managed) return never()
  const { typeUrl, error } = await managed.firstNack()
  throw new TargetFault(
    `The server rejected its ${typeUrl.slice(typeUrl.lastIndexOf('.') + 1)} resource: ${error}`,
    'These are the words of its NACK; this release may need another Listener than the one it was served.',
  )
}

async function rejectOnExit(target: RunningTarget): Promise<never> {
  const { how, lastWords } = await target.exited
  const what = `The server ended (${how}) before it served${lastWords ? `; its last words: ${lastWords}` : ''}`
  if (/EADDRINUSE|address already in use/i.test(how + lastWords)) {
    throw new HarnessError(what, 'End what listens there, or name another address with --listen.')
  }
  throw new TargetFault(what, 'Start it by hand with the same command line to see why.')
}

async function rejectAfterDeadline(
  target: RunningTarget,
  managed: ManagedServer | undefined,
  signal: AbortSignal,
): Promise<never> {
  await sleep(SERVING_TIMEOUT_MS, undefined, { signal, ref: false })
  const said = target.whyNotServing()
  const refused = lastRefusals.get(target)
  const asked = managed?.events.some(({ kind }) => kind === 'stream-opened') ?? true
  throw new TargetFault(
    `The server at ${formatHostPort(target.address)} did not serve within ${SERVING_TIMEOUT_MS / 1_000} s` +
      (said === undefined ? '' : `; it says: ${said}`) +
      (refused === undefined ? '' : `; the last RPC ended with: ${refused}`),
    asked
      ? 'Look at what it prints, and whether it serves grpc.testing.TestService/UnaryCall.'
      : 'It never asked the control plane for anything: does it read GRPC_XDS_BOOTSTRAP_CONFIG?',
  )
}
