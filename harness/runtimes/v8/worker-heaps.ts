/**
 * The heaps of a Node process's worker threads: each has its own V8 isolate, which the main thread's figures leave
 * out.
 * @module
 */
import type CDP from 'chrome-remote-interface'

/** Node's own domain, which the types of Chrome's protocol lack. */
interface UntypedClient {
  send(method: string, parameters: object): Promise<unknown>
}

interface Worker {
  readonly title: string
  readonly waiting: Map<number, Answered>
}

interface Answered {
  resolve(result: Record<string, unknown>): void
  reject(error: Error): void
}

interface WorkerMessage {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message?: string }
}

const COLLECT = ['Runtime.discardConsoleEntries', 'HeapProfiler.collectGarbage'] as const

/** Reads the heaps of a Node process's worker threads. */
export class WorkerHeaps {
  readonly #workers = new Map<string, Worker>()
  #lastId = 0

  private constructor(private readonly client: CDP.Client & UntypedClient) {}

  /** Attaches to the worker threads that run, and to each that is started from now on. */
  static async attach(client: CDP.Client): Promise<WorkerHeaps> {
    const heaps = new WorkerHeaps(client)
    client.on('event', ({ method, params }) => heaps.#hear(method, params as Record<string, unknown>))
    await heaps.client.send('NodeWorker.enable', { waitForDebuggerOnStart: false })
    return heaps
  }

  /**
   * Forces a collection in each worker thread.
   * @returns the bytes that are left in all of them; 0 where there is no worker thread
   * @throws {Error} naming the worker thread that cannot be read
   */
  async collect(): Promise<number> {
    let bytes = 0
    for (const [sessionId, worker] of [...this.#workers]) {
      try {
        for (const method of COLLECT) await this.#ask(sessionId, worker, method)
        const { usedSize } = await this.#ask(sessionId, worker, 'Runtime.getHeapUsage')
        if (typeof usedSize !== 'number') throw new Error('it does not tell its heap usage')
        bytes += usedSize
      } catch (error) {
        // A worker thread that ended has no heap any more.
        if (!this.#workers.has(sessionId)) continue
        const why = error instanceof Error ? error.message : String(error)
        throw new Error(`the heap of worker thread "${worker.title}" cannot be read: ${why}`, {
          cause: error,
        })
      }
    }
    return bytes
  }

  async #ask(sessionId: string, worker: Worker, method: string): Promise<Record<string, unknown>> {
    const id = ++this.#lastId
    const answered = new Promise<Record<string, unknown>>((resolve, reject) => {
      worker.waiting.set(id, { resolve, reject })
    })
    // Settled also where the message below fails, and nobody awaits it then.
    answered.catch(() => undefined)
    await this.client.send('NodeWorker.sendMessageToWorker', {
      sessionId,
      message: JSON.stringify({ id, method, params: {} }),
    })
    return answered
  }

  #hear(method: string, params: Record<string, unknown>): void {
    const sessionId = String(params['sessionId'])
    if (method === 'NodeWorker.attachedToWorker') {
      const { title } = (params['workerInfo'] ?? {}) as { title?: string }
      this.#workers.set(sessionId, { title: title ?? sessionId, waiting: new Map() })
    } else if (method === 'NodeWorker.detachedFromWorker') {
      const worker = this.#workers.get(sessionId)
      this.#workers.delete(sessionId)
      for (const waiting of worker?.waiting.values() ?? []) waiting.reject(new Error('it has ended'))
    } else if (method === 'NodeWorker.receivedMessageFromWorker') {
      this.#answer(this.#workers.get(sessionId), String(params['message']))
    }
  }

  #answer(worker: Worker | undefined, text: string): void {
    const { id, result, error } = JSON.parse(text) as WorkerMessage
    if (id === undefined) return
    const answered = worker?.waiting.get(id)
    worker?.waiting.delete(id)
    if (error) answered?.reject(new Error(error.message ?? 'unknown error'))
    else answered?.resolve(result ?? {})
  }
}
