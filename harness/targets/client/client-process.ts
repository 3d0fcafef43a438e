/**
 * The process of a client under test, and its side of the protocol.
 * @module
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { rejectOnAbort } from '../../async/reject-on-abort.js'
import { HarnessError, TargetFault } from '../../model/harness-error.js'
import {
  clientEventSchema,
  type ClientEvent,
  type ClientOrder,
  type ClientReport,
  type ClientUnderTest,
} from '../../model/client/client-protocol.js'
import { AnnouncedInspectors } from '../../runtimes/v8/inspector-url.js'
import { endProcess, untilEnded } from '../fixture/fixture-process-end.js'
import { eachLine } from '../fixture/fixture-process-lines.js'
import { StderrLines } from '../fixture/fixture-process-stderr.js'
import type { ExitReport } from '../target.js'

const SHOWN_CHARACTERS = 200
const PROTOCOL = 'docs/clients.md describes the protocol.'

type EventNamed<Name extends ClientEvent['event']> = Extract<ClientEvent, { event: Name }>

interface OpenOrder {
  readonly id: number
  readonly onProgress: (units: number) => void
  resolve(report: ClientReport): void
  reject(error: Error): void
}

/** How a client is started. */
export interface ClientCommand {
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd?: string | undefined
}

/** A running client. */
export class ClientProcess implements ClientUnderTest {
  readonly stderr: StderrLines
  /** The inspectors of Node that it and its child processes have announced. */
  readonly inspectors: AnnouncedInspectors
  /** Settles when the process has ended. */
  readonly exited: Promise<ExitReport>
  /** Settles when the client takes orders; rejects with a HarnessError where it breaks the protocol before. */
  readonly ready: Promise<EventNamed<'ready'>>
  #open: OpenOrder | undefined
  #lastId = 0
  #over: Error | undefined
  #ready: (event: EventNamed<'ready'>) => void = () => undefined
  #fail: (error: Error) => void = () => undefined
  #stopping: Promise<void> | undefined

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    readonly pid: number,
  ) {
    this.stderr = new StderrLines(child.stderr)
    this.inspectors = new AnnouncedInspectors(this.stderr)
    this.ready = new Promise((resolve, reject) => {
      this.#ready = resolve
      this.#fail = reject
    })
    this.ready.catch(() => undefined)
    child.stdin.on('error', () => undefined)
    eachLine(child.stdout, line => {
      if (line.trim() !== '' && !this.#over) this.#read(line)
    })
    this.exited = untilEnded(child).then(how => {
      const lastWords = this.stderr.lastWords()
      this.#end(new TargetFault(`The client under test ended (${how})`, lastWords || PROTOCOL))
      return { how, lastWords }
    })
  }

  /** @throws {HarnessError} where the system does not start it */
  static async spawn({ argv, env, cwd }: ClientCommand): Promise<ClientProcess> {
    const [program = '', ...args] = argv
    const child = spawn(program, args, {
      env,
      ...(cwd === undefined ? {} : { cwd }),
      stdio: 'pipe',
      // Ctrl-C in a terminal goes to the whole process group, and the harness ends the client itself.
      detached: true,
    })
    if (child.pid !== undefined) return new ClientProcess(child, child.pid)
    const [error] = (await once(child, 'error')) as [Error]
    throw new HarnessError(
      `The client under test cannot be started: ${error.message}`,
      `Check that ${program} can be run.`,
      { cause: error },
    )
  }

  async order(
    order: ClientOrder,
    signal: AbortSignal,
    onProgress: (units: number) => void,
  ): Promise<ClientReport> {
    signal.throwIfAborted()
    if (this.#over) throw this.#over
    if (this.#open) {
      throw new HarnessError('The client under test is still at an order that was cut off', 'Run again.')
    }
    const id = ++this.#lastId
    const done = new Promise<ClientReport>((resolve, reject) => {
      this.#open = { id, onProgress, resolve, reject }
    })
    done.catch(() => undefined)
    this.child.stdin.write(`${JSON.stringify({ id, ...order })}\n`)
    const over = new AbortController()
    try {
      return await Promise.race([done, rejectOnAbort(signal, over.signal)])
    } finally {
      over.abort()
    }
  }

  /** Ends the process and waits until it is gone. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= endProcess(this.child, this.exited)
    return this.#stopping
  }

  #read(line: string): void {
    const event = parseEvent(line)
    if (event === undefined) {
      this.#end(
        new HarnessError(
          `The client under test printed "${line.slice(0, SHOWN_CHARACTERS)}" where an event was expected`,
          `Standard output is for events, one JSON object a line; print everything else to standard error. ${PROTOCOL}`,
        ),
      )
      return
    }
    switch (event.event) {
      case 'ready':
        this.#ready(event)
        return
      case 'progress':
        if (event.id === this.#open?.id) this.#open.onProgress(event.units)
        return
      case 'error':
        this.#refused(event)
        return
      case 'done':
        this.#done(event)
    }
  }

  #refused({ id, error }: EventNamed<'error'>): void {
    const fault = new TargetFault(`The client under test says: ${error}`, PROTOCOL)
    if (id === undefined || id !== this.#open?.id) this.#end(fault)
    else this.#take()?.reject(fault)
  }

  #done({ id, units, ok, failed }: EventNamed<'done'>): void {
    if (id === this.#open?.id) this.#take()?.resolve({ units, ok, failed })
    else {
      const asked = this.#open ? `${this.#open.id}` : 'none'
      this.#end(
        new HarnessError(
          `The client under test says that order ${id} is done, and ${asked} is open`,
          `Give each "done" the id of its order, once. ${PROTOCOL}`,
        ),
      )
    }
  }

  #take(): OpenOrder | undefined {
    const open = this.#open
    this.#open = undefined
    return open
  }

  #end(why: Error): void {
    this.#over ??= why
    this.#fail(why)
    this.#take()?.reject(why)
  }
}

function parseEvent(line: string): ClientEvent | undefined {
  try {
    return clientEventSchema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
