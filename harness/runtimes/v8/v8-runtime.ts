/**
 * V8, as Node embeds it: memory through the inspector, allocations and retention from heap snapshots.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort } from '../../model/host-port.js'
import { addressOf } from '../probe-url.js'
import type { HeapReader, ReaderProbe } from '../reader.js'
import { NotDetected, type Runtime, type RuntimeProcess, type ShownByProcess } from '../runtime.js'
import { asInspector, inspectorProbe, NoInspectorId, webSocketUrl } from './inspector-probe.js'
import { createInspectorReader } from './inspector-reader.js'
import { findInspector } from './inspector-url.js'
import { inspectedEnvironment } from './node-options.js'
import { MAX_SNAPSHOT_FILE_BYTES, SNAPSHOT_FILES, v8RetentionReader } from './retention-reader.js'

const NAME = 'v8'
const EXIT_SEEN_MS = 500
const RETRY_MS = 100
const HINT = 'start a Node server with --inspect=127.0.0.1:0 --inspect-publish-uid=stderr'

/** Any process may be Node: it shows when it announces its inspector. */
export const v8Runtime: Runtime = {
  name: NAME,
  hint: HINT,
  provesHeap: true,
  files: SNAPSHOT_FILES,
  probe: inspectorProbe,
  environment: inspectedEnvironment,
  claim: ({ probe }) => (probe ? (asInspector(probe) ? 'named' : 'impossible') : 'possible'),
  async detect({ probe, stderr, snapshot, shows, checkAddress }, signal) {
    const named = asInspector(probe)
    if (named) return answering(named.url, checkAddress, signal)
    if (shows) return openV8Reader(await announcedByServer(shows, signal), snapshot, 'found')
    return openV8Reader(await findInspector(stderr, signal), snapshot)
  },
}

/**
 * A reader for the Node process whose inspector is at `url`.
 * @param snapshot has the process write a heap snapshot by itself; over the inspector where undefined
 * @throws {HarnessError} where the inspector does not answer
 */
export async function openV8Reader(
  url: string,
  snapshot?: RuntimeProcess['snapshot'],
  from: ReaderProbe['from'] = 'target',
): Promise<HeapReader> {
  const reader = await openInspector(url)
  const level = await reader.level().catch(() => false)
  const overInspector = (path: string, timeoutMs: number): Promise<void> =>
    reader.snapshot(path, { timeoutMs, maxBytes: MAX_SNAPSHOT_FILE_BYTES })
  return {
    runtime: NAME,
    address: reader.address,
    othersAnnounced: true,
    probe: {
      kind: inspectorProbe.name,
      from,
      heap: `live heap by the inspector at ${formatHostPort(reader.address)}`,
      unseen: [],
      notes: [
        level
          ? "V8's optimizing compilers and the flushing of bytecode are off in the server, so that its heap stays level."
          : 'V8 did not take the settings that keep its heap level, so that the figures have more noise.',
      ],
    },
    read: timeoutMs => reader.read(timeoutMs),
    // The process writes the snapshot itself where it has heapdump.
    retention: v8RetentionReader(snapshot ?? overInspector),
    close: () => reader.close(),
  }
}

/** The first announced inspector of a process that serves; a wrapper such as `npm start` announces one as well. */
async function announcedByServer(shows: ShownByProcess, signal: AbortSignal): Promise<string> {
  const over = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([shows.ready, over])
  while (!signal.aborted) {
    const url = shows.inspectors().find(announced => shows.serves(addressOf(new URL(announced))))
    if (url !== undefined) return url
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
  }
  throw new NotDetected(
    shows.inspectors().length === 0
      ? 'no inspector of Node on its standard error'
      : 'no inspector of Node of the process that serves, only of others',
  )
}

/** Asks again until the inspector answers, for the process may have just been started. */
async function answering(
  url: URL,
  check: RuntimeProcess['checkAddress'],
  signal: AbortSignal,
): Promise<HeapReader> {
  let why: unknown
  while (!signal.aborted) {
    try {
      check?.(addressOf(url))
      return await openV8Reader(await webSocketUrl(url))
    } catch (error) {
      if (
        error instanceof NoInspectorId ||
        (error instanceof HarnessError && !(error.cause instanceof Error))
      )
        throw error
      why = error
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
  }
  throw new HarnessError(
    `No inspector answers at ${url.host}: ${why instanceof Error ? why.message : 'it answered too late'}`,
    `${HINT.replace('start', 'Start')}, or with --inspect=${url.host}.`,
    { cause: why },
  )
}

async function openInspector(url: string): ReturnType<typeof createInspectorReader> {
  try {
    return await createInspectorReader(url)
  } catch (error) {
    // A process that is ending first refuses the connection; its exit, seen a moment later, is the better message.
    await sleep(EXIT_SEEN_MS)
    const why = error instanceof Error ? error.message : String(error)
    throw new HarnessError(
      `The inspector at ${url} does not answer: ${why}`,
      `${HINT.replace('start', 'Start')}.`,
      {
        cause: error,
      },
    )
  }
}
