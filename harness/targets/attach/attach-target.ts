/**
 * A server that runs already: it is dialled and read, and never signalled.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { never } from '../../async/never.js'
import { formatAddress, isUnixSocket, type Address } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import { AttachedProcesses } from '../../processes/attached-processes.js'
import { NO_CLIENT_ADDRESSES } from '../client-addresses.js'
import type { ExitReport, RunningTarget, StartOptions, Target } from '../target.js'
import { formatPlace, resolvePlace, staysHere, type NamedHost } from './attach-address.js'
import type { AttachOptions } from './attach-flags.js'
import { findHeap } from './find-heap.js'
import { differentOwners, findProcess } from './find-process.js'

const LOOK_EVERY_MS = 200
/** It runs already, so it answers soon or not at all. */
const READY_MS = 10_000

/** The server at that address, as the user named it. */
export function createAttachTarget(place: Address | NamedHost, options: AttachOptions): Target {
  let address: Address | undefined
  return {
    async prepare(signal) {
      address = await resolvePlace(place, signal)
      if (staysHere(address) || options.allowRemote) return
      const resolved = 'name' in place ? ` (${formatAddress(address)})` : ''
      throw new HarnessError(
        `${formatPlace(place)}${resolved} is not a loopback address, and a run loads and may harm what listens there`,
        'If it is yours to test, give --allow-remote and a rate: --arrival steady=50.',
      )
    },
    async start(startOptions) {
      return attach(address ?? (await resolvePlace(place, startOptions.signal)), options, startOptions)
    },
  }
}

async function attach(
  address: Address,
  { pid, pprof }: AttachOptions,
  { signal, rateLimited, probe }: StartOptions,
): Promise<RunningTarget> {
  const remote = !staysHere(address)
  if (remote && rateLimited !== true) {
    throw new HarnessError(
      `A run on ${formatAddress(address)}, which is not a loopback address, needs a rate`,
      'Give the connections a second that it can take: --arrival steady=50, with --workload connections.',
    )
  }
  signal.throwIfAborted()
  const found = await findProcess(address, pid, signal)
  const processes = found instanceof AttachedProcesses ? found : undefined
  const { heap, inspectors } = await findHeap(address, processes, { pprof, probe }, signal)
  const different = pid === 'none' ? differentOwners(address, heap.address) : undefined
  const over = new AbortController()
  return {
    pid: processes?.roots[0]?.pid,
    address,
    ...(processes ? { attached: processes } : {}),
    ...(remote ? { remote } : {}),
    readiness: { health: false, timeoutMs: READY_MS },
    notes: [
      'leakgate did not start the server: what other clients leave in its memory counts too.',
      ...(found instanceof AttachedProcesses
        ? []
        : [`${found.unknown}: its file descriptors, threads and resident memory are not measured.`]),
      ...(different === undefined ? [] : [different]),
      ...(isUnixSocket(address) ? [NO_CLIENT_ADDRESSES] : []),
    ],
    version: undefined,
    runtime: undefined,
    planted: false,
    heap,
    inspectors: () => inspectors,
    serving: Promise.resolve(),
    whyNotServing: () => undefined,
    counts: () => Promise.resolve(undefined),
    exited: processes ? untilEnded(processes, over.signal) : never(),
    async stop() {
      over.abort()
      await heap.close()
    },
  }
}

async function untilEnded(processes: AttachedProcesses, over: AbortSignal): Promise<ExitReport> {
  while (processes.ended === undefined) {
    await sleep(LOOK_EVERY_MS, undefined, { signal: over, ref: false }).catch(() => undefined)
    if (over.aborted) return never()
  }
  return { how: `process ${processes.ended.pid} is gone`, lastWords: '' }
}
