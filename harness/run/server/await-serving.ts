/**
 * Waits until the server under test answers, or until it is certain that it will not.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { never } from '../../async/never.js'
import { rejectOnAbort } from '../../async/reject-on-abort.js'
import { NotAnswered } from '../../churn/churn.js'
import type { ManagedServer } from '../../control-plane/managed-server.js'
import { HarnessError, TargetFault } from '../../model/harness-error.js'
import { formatAddress } from '../../model/address.js'
import type { RunningTarget } from '../../targets/target.js'

const SERVING_TIMEOUT_MS = 20_000
const RETRY_MS = 100
const WAIT_UNTOLD_MS = 2_000
/** A server that answers so often in HTTP/1 does not change. */
const HTTP_1_ANSWERS = 5

/**
 * @param ask asks the server once; it is called again after a {@link NotAnswered}, and every other error is final
 * @param waits called when the server has not served for two seconds, with what is waited for
 * @returns what the first answered `ask` returned
 * @throws {TargetFault} with the server's own message if it rejects its configuration, exits, does not report in
 *   time that it serves, or does not answer an RPC
 */
export async function awaitServing<Found>(
  target: RunningTarget,
  managed: ManagedServer | undefined,
  signal: AbortSignal,
  ask: () => Promise<Found>,
  waits: (what: string) => void = () => undefined,
): Promise<Found> {
  const over = new AbortController()
  try {
    return await Promise.race([
      untilAnswered(target, AbortSignal.any([signal, over.signal]), ask),
      tellAfter(WAIT_UNTOLD_MS, target, over.signal, waits),
      rejectOnNack(managed),
      rejectOnExit(target),
      rejectAfterDeadline(target, managed, over.signal),
    ])
  } finally {
    over.abort()
  }
}

async function untilAnswered<Found>(
  target: RunningTarget,
  signal: AbortSignal,
  ask: () => Promise<Found>,
): Promise<Found> {
  await Promise.race([target.serving, rejectOnAbort(signal)])
  let http1 = 0
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof NotAnswered)) throw error
      lastRefusals.set(target, error)
      http1 = error.isHttp1 ? http1 + 1 : 0
      if (http1 === HTTP_1_ANSWERS) throw speaksHttp1(target)
      // An xDS server accepts and closes connections until its Listener is active.
      await sleep(RETRY_MS, undefined, { signal })
    }
  }
}

function speaksHttp1({ address }: RunningTarget): TargetFault {
  return new TargetFault(
    `The server at ${formatAddress(address)} speaks HTTP/1, and gRPC needs HTTP/2`,
    'Name the port on which it serves gRPC. A server on net/http or node:http needs HTTP/2 without TLS (h2c), or --tls-ca-file.',
  )
}

/** Never settles before the signal is aborted. */
async function tellAfter(
  ms: number,
  target: RunningTarget,
  over: AbortSignal,
  tell: (what: string) => void,
): Promise<never> {
  await sleep(ms, undefined, { signal: over, ref: false }).catch(() => undefined)
  if (!over.aborted) {
    const refused = lastRefusals.get(target)
    tell(
      `waiting until ${formatAddress(target.address)} serves` +
        (refused === undefined ? '' : `; the last RPC ended with: ${refused.status ?? refused.message}`),
    )
  }
  return never()
}

/** Why the last RPC of each target failed, for the error message. */
const lastRefusals = new WeakMap<RunningTarget, NotAnswered>()

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
  const timeoutMs = target.readiness?.timeoutMs ?? SERVING_TIMEOUT_MS
  await sleep(timeoutMs, undefined, { signal, ref: false })
  const elsewhere = await target.listensElsewhere?.()
  if (elsewhere) throw elsewhere
  const said = target.whyNotServing()
  const refused = lastRefusals.get(target)
  const asked = managed?.events.some(({ kind }) => kind === 'stream-opened') ?? true
  throw new TargetFault(
    `The server at ${formatAddress(target.address)} did not serve within ${timeoutMs / 1_000} s` +
      (said === undefined ? '' : `; it says: ${said}`) +
      (refused === undefined ? '' : `; the last RPC ended with: ${refused.status ?? refused.message}`),
    asked
      ? 'Look at what it prints, and whether it serves gRPC at this address.'
      : 'It never asked the control plane for anything: does it read GRPC_XDS_BOOTSTRAP_CONFIG?',
  )
}
