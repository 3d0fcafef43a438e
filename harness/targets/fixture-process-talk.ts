/**
 * The line protocol, seen from the harness: events come in, commands go out.
 * @module
 */
import type { Readable, Writable } from 'node:stream'
import { HarnessError } from '../model/harness-error.js'
import { eachLine } from './fixture-process-lines.js'
import { fixtureEventSchema, type FixtureCommand, type FixtureEvent } from './line-protocol.js'

const SHOWN_CHARACTERS = 200

type EventNamed<Name extends FixtureEvent['event']> = Extract<FixtureEvent, { event: Name }>

/** What a server has said by the time it listens. */
export interface Announcement {
  readonly started: EventNamed<'started'>
  readonly listening: EventNamed<'listening'>
}

/** Events that answer a command. */
type AnswerName = 'counts' | 'snapshot'

interface Question {
  readonly answer: AnswerName
  /** Does nothing where the question is settled already. */
  resolve(event: FixtureEvent): void
  reject(error: Error): void
}

export class FixtureTalk {
  /** Rejects with a HarnessError where the server breaks the protocol before it listens. */
  readonly announced: Promise<Announcement>
  readonly serving: Promise<void>
  whyNotServing: string | undefined
  fatal: string | undefined
  /** Set by the first line that is no event; what comes after it is not listened to. */
  breach: HarnessError | undefined

  readonly #commands: Writable
  readonly #onBreach: () => void
  readonly #questions: Question[] = []
  #over: Error | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #started: EventNamed<'started'> | undefined
  #announce: (said: Announcement) => void = () => undefined
  #fail: (error: Error) => void = () => undefined
  #serve: () => void = () => undefined

  /** @param onBreach called once, where the server says what it must not */
  constructor(events: Readable, commands: Writable, onBreach: () => void) {
    this.#commands = commands
    this.#onBreach = onBreach
    this.announced = new Promise((resolve, reject) => {
      this.#announce = resolve
      this.#fail = reject
    })
    this.announced.catch(() => undefined)
    this.serving = new Promise(resolve => {
      this.#serve = resolve
    })
    // The server may be gone when it is written to; its exit tells.
    commands.on('error', () => undefined)
    eachLine(events, line => {
      if (!this.breach && line.trim() !== '') this.#hear(line)
    })
  }

  /**
   * Sends a command and waits for its answer. One at a time: a second question waits for the first.
   * @throws {Error} where there is no answer within `timeoutMs`, or the server is gone
   */
  ask<Name extends AnswerName>(
    command: FixtureCommand,
    answer: Name,
    timeoutMs: number,
  ): Promise<EventNamed<Name>> {
    const asked = this.#turn.then(() => this.#askNow(command, answer, timeoutMs))
    this.#turn = asked.catch(() => undefined)
    return asked
  }

  /** No more will be said; open questions, and all later ones, are answered with `reason`. */
  end(reason: Error): void {
    this.#over ??= reason
    for (const question of this.#questions.splice(0)) question.reject(reason)
  }

  #askNow<Name extends AnswerName>(
    command: FixtureCommand,
    answer: Name,
    timeoutMs: number,
  ): Promise<EventNamed<Name>> {
    if (this.#over) return Promise.reject(this.#over)
    return new Promise((resolve, reject) => {
      // A question that timed out keeps its place, or its late answer would be taken for the next one's.
      const timer = setTimeout(() => {
        reject(new Error(`the server did not answer "${command}" within ${timeoutMs / 1_000} s`))
      }, timeoutMs)
      this.#questions.push({
        answer,
        resolve: event => {
          clearTimeout(timer)
          resolve(event as EventNamed<Name>)
        },
        reject: error => {
          clearTimeout(timer)
          reject(error)
        },
      })
      this.#commands.write(`${command}\n`)
    })
  }

  #hear(line: string): void {
    const event = parseEvent(line)
    if (event === undefined) this.#break(`it printed "${shorten(line)}" where an event was due`)
    else this.#take(event)
  }

  #take(event: FixtureEvent): void {
    switch (event.event) {
      case 'started':
        this.#started = event
        return
      case 'listening':
        if (this.#started) this.#announce({ started: this.#started, listening: event })
        else this.#break('it said that it listens before it said that it started')
        return
      case 'serving':
        this.whyNotServing = undefined
        this.#serve()
        return
      case 'not-serving':
        this.whyNotServing = event.error
        return
      case 'fatal':
        this.fatal = event.error
        this.whyNotServing = event.error
        return
      case 'counts':
      case 'snapshot':
        this.#answer(event.event, event)
    }
  }

  #answer(name: AnswerName, event: FixtureEvent): void {
    const index = this.#questions.findIndex(({ answer }) => answer === name)
    if (index >= 0) this.#questions.splice(index, 1)[0]?.resolve(event)
  }

  #break(how: string): void {
    this.breach = new HarnessError(
      `The server under test broke the line protocol: ${how}`,
      'Standard output of a server fixture is for events alone; print anything else on standard error.',
    )
    this.#fail(this.breach)
    this.end(this.breach)
    this.#onBreach()
  }
}

function parseEvent(line: string): FixtureEvent | undefined {
  try {
    return fixtureEventSchema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

function shorten(line: string): string {
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line
}
