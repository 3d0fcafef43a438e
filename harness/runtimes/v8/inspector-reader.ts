/**
 * Reading the live heap of a Node process through its inspector (`--inspect`, or SIGUSR1).
 * @module
 */
import CDP from 'chrome-remote-interface'
import { collectUntilItStays } from '../collect-until-it-stays.js'
import { evaluate } from './inspector-evaluate.js'
import { writeSnapshot, type SnapshotLimits } from './inspector-snapshot.js'
import type { HostPort } from '../../model/host-port.js'
import type { LiveHeapReading } from '../reader.js'
import { levelHeap, undoLevelHeap } from './level-heap.js'
import { withDeadline } from '../../async/with-deadline.js'
import { WorkerHeaps } from './worker-heaps.js'

/** The second collection frees what a `WeakRef` or a finalizer retained. */
const LEAST_COLLECTIONS = 2

const CLOSE_TIMEOUT_MS = 1_000

/** A global of the server under test: the inspector has no other place to keep a reference between two calls. */
const PROBE = `globalThis[Symbol.for('leakgate.collection-probe')]`
const SET_PROBE = `void (${PROBE} = new WeakRef({}))`
const TAKE_PROBE = `(() => { const gone = ${PROBE}?.deref() === undefined; delete ${PROBE}; return gone })()`
const OUTSIDE_THE_HEAP = '(({ external, arrayBuffers }) => [external, arrayBuffers])(process.memoryUsage())'

/** A connection to the inspector of one process. */
export interface InspectorReader {
  /** Where the inspector listens. */
  readonly address: HostPort
  /** @throws {Error} where the process does not answer within `timeoutMs` */
  read(timeoutMs: number): Promise<LiveHeapReading>
  /**
   * Sets V8 so that the heap of a healthy server stays level.
   * @returns whether V8 took the settings
   */
  level(): Promise<boolean>
  /**
   * Writes a heap snapshot to `path`; the process does nothing else meanwhile.
   * @throws {Error} where it is not done within `timeoutMs`, or has more than `maxBytes`; the file may be there in part
   */
  snapshot(path: string, limits: SnapshotLimits): Promise<void>
  /** Undoes `level`: a process that leakgate did not start goes on without it. */
  close(): Promise<void>
}

/**
 * A reader over a connection that stays open until the process ends, or the reader is closed.
 * `collected` is true where an object that nothing else retained was seen to be freed.
 * @param webSocketUrl as Node prints it: `ws://127.0.0.1:PORT/ID`
 * @throws {Error} where nothing speaks the inspector's protocol there
 */
export async function createInspectorReader(webSocketUrl: string): Promise<InspectorReader> {
  // `local`: the client has the protocol's description and does not request it from the server under test.
  const client = await CDP({ target: webSocketUrl, local: true })
  let gone = false
  client.on('disconnect', () => {
    gone = true
  })
  await leaveWhenItEnds(client)
  const workers = await WorkerHeaps.attach(client)
  let undo: string[] | undefined
  const { hostname, port } = new URL(webSocketUrl)
  return {
    address: { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) },
    async read(timeoutMs) {
      try {
        return await withDeadline(timeoutMs, 'the inspector', read(client, workers))
      } catch (error) {
        // A supervisor may have started another process since: it has an inspector, and a heap, of its own.
        if (gone) throw new Error('its inspector is gone, and the process with it', { cause: error })
        throw error
      }
    },
    async level() {
      undo = await levelHeap(client)
      return undo !== undefined
    },
    snapshot: (path, limits) => writeSnapshot(client, path, limits),
    async close() {
      // A stopped process answers nothing; the close must not wait for it.
      const waited = (answer: Promise<unknown>): Promise<unknown> =>
        withDeadline(CLOSE_TIMEOUT_MS, 'the inspector', answer).catch(() => undefined)
      if (!gone && undo) await waited(undoLevelHeap(client, undo))
      await waited(client.close())
    },
  }
}

/** A Node process waits at exit until its debugger disconnects: without this its exit would stay unnoticed. */
async function leaveWhenItEnds(client: CDP.Client): Promise<void> {
  client.on('event', ({ method }) => {
    if (method === 'NodeRuntime.waitingForDisconnect') void client.close().catch(() => undefined)
  })
  // Node's own domain, which the types of Chrome's protocol lack.
  const untyped: { send(method: string, parameters: object): Promise<unknown> } = client
  await untyped.send('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true })
}

async function read(client: CDP.Client, workers: WorkerHeaps): Promise<LiveHeapReading> {
  // An object dies no sooner than the job that made it, so each step is a call of its own.
  await evaluate(client, SET_PROBE)
  const heap = await collectUntilItStays(() => collect(client, workers), LEAST_COLLECTIONS)
  const collected = (await evaluate(client, TAKE_PROBE)) === true
  // The connection ends with its process, so the same process answers each time.
  return { ...heap, collected, sameProcess: true, ...outside(await evaluate(client, OUTSIDE_THE_HEAP)) }
}

/** Empty where the server under test has no `process` object of Node. */
function outside(figures: unknown): Pick<LiveHeapReading, 'externalBytes' | 'arrayBufferBytes'> {
  const [external, arrayBuffers] = Array.isArray(figures) ? (figures as unknown[]) : []
  return {
    ...(typeof external === 'number' ? { externalBytes: external } : {}),
    ...(typeof arrayBuffers === 'number' ? { arrayBufferBytes: arrayBuffers } : {}),
  }
}

/** @returns bytes of the main thread's heap and of the heaps of all worker threads */
async function collect({ HeapProfiler, Runtime }: CDP.Client, workers: WorkerHeaps): Promise<number> {
  // With an inspector, V8 keeps the arguments of the last 1,000 console calls, with everything that they retain.
  await Runtime.discardConsoleEntries()
  await HeapProfiler.collectGarbage()
  const { usedSize } = await Runtime.getHeapUsage()
  return usedSize + (await workers.collect())
}
