/**
 * A stream on which the client answers what the server sends.
 * @module
 */
import { withLengthPrefix } from '../http2/prepared-call.js'

/** What the client does next. */
export interface DialogueStep {
  /** Messages to send, without their length prefixes. */
  readonly send: readonly Buffer[]
  /** Whether that is all: then the client ends the stream as the load says. */
  readonly over: boolean
}

/** The client's part of the conversation on one stream. */
export interface Dialogue {
  /** What it waits for, for messages; undefined where it waits for nothing. */
  readonly waitsFor: string | undefined
  /**
   * Takes one message of the server.
   * @throws {DialogueError} if the message is not what it must be
   */
  receive(message: Buffer): DialogueStep
}

/** A message of the server that the client cannot accept. */
export class DialogueError extends Error {}

const PREFIX_BYTES = 5

/** Splits the response of one stream into messages, and hands them to the dialogue. */
export class DialogueReader {
  #rest = Buffer.alloc(0)
  #over = false

  constructor(private readonly dialogue: Dialogue) {}

  /** Whether the client has said everything. */
  get over(): boolean {
    return this.#over
  }

  /** Why it takes long, for a message. */
  get waitsFor(): string | undefined {
    return this.#over ? undefined : this.dialogue.waitsFor
  }

  /**
   * @param bytes are used until the call returns
   * @returns what to send, with the length prefixes
   * @throws {DialogueError} if a message is compressed, or not what it must be
   */
  push(bytes: Buffer, start: number, end: number): Buffer[] {
    const added = bytes.subarray(start, end)
    const all = this.#rest.length === 0 ? added : Buffer.concat([this.#rest, added])
    const answers: Buffer[] = []
    let at = 0
    while (all.length - at >= PREFIX_BYTES) {
      if (all[at] !== 0) throw new DialogueError('a compressed message, which was not asked for')
      const next = at + PREFIX_BYTES + all.readUInt32BE(at + 1)
      if (next > all.length) break
      // What comes after the end of the dialogue is read, and changes nothing.
      if (!this.#over) {
        const step = this.dialogue.receive(all.subarray(at + PREFIX_BYTES, next))
        answers.push(...step.send.map(withLengthPrefix))
        this.#over = step.over
      }
      at = next
    }
    this.#rest = at === all.length ? Buffer.alloc(0) : Buffer.from(all.subarray(at))
    return answers
  }
}
