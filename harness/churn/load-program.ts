/**
 * A program of the user's own that puts load on the server, as one round of a run.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { formatAddress, isUnixSocket, type Address } from '../model/address.js'
import { HarnessError } from '../model/harness-error.js'

/** More of its output is not kept: its last line has the count. */
const MOST_OUTPUT = 64 * 1024
const MOST_WORDS = 400
/** Milliseconds for the output of a program that has ended. */
const LAST_OUTPUT_MS = 500

/** One call of the program. */
export interface ProgramRound {
  /** The words of its command line, with placeholders. */
  readonly argv: readonly string[]
  readonly address: Address
  /** Units that are asked for. */
  readonly count: number
  readonly signal: AbortSignal
  /** Called when the program has started, so that it can be ended even where the harness is killed, and when it has ended. */
  readonly onProcess?: ((pid: number) => () => void) | undefined
}

/**
 * Runs the program to its end. It is the leader of a process group, which is ended with it.
 * @returns how many units it made: the number on the last line of its standard output
 * @throws {HarnessError} where it cannot be started, ends with another exit code than 0, or prints no count
 * @throws the signal's reason where it is aborted
 */
export async function runLoadProgram({
  argv,
  address,
  count,
  signal,
  onProcess,
}: ProgramRound): Promise<number> {
  signal.throwIfAborted()
  const [program = '', ...args] = argv.map(word => fill(word, address, count))
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    // Not "close": a process that it left behind may have its output, too.
    child.once('exit', (code, name) => resolve(name === null ? `exit code ${code ?? '?'}` : `signal ${name}`))
  })
  const [out, words] = [child.stdout, child.stderr].map(stream => {
    let text = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-MOST_OUTPUT)
    })
    return () => text
  })
  const { pid } = child
  const forget = pid === undefined ? undefined : onProcess?.(pid)
  const abort = (): void => endGroup(pid)
  signal.addEventListener('abort', abort)
  try {
    const how = await ended
    signal.throwIfAborted()
    endGroup(pid)
    await lastOutput(child)
    if (how !== 'exit code 0') {
      throw new HarnessError(
        `The program of the load ended with ${how}${said(words?.() ?? '')}`,
        'Start it by hand with the same command line to see why.',
      )
    }
    return countOf(out?.() ?? '')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw new HarnessError(
      `"${program}" cannot be started: ${(error as Error).message}`,
      'Give the path of the program of the load, or a name that is on PATH.',
      { cause: error },
    )
  } finally {
    signal.removeEventListener('abort', abort)
    // What it left in its group ends with it.
    endGroup(pid)
    forget?.()
  }
}

function countOf(output: string): number {
  const last = output.trimEnd().split('\n').at(-1)?.trim() ?? ''
  const count = /^\d{1,15}$/.test(last) ? Number(last) : Number.NaN
  if (count >= 1) return count
  throw new HarnessError(
    `The last line of the load program's output is no number of units${last === '' ? '' : `: ${last.slice(0, 100)}`}`,
    'Let it print how many units it has made, as a whole number above 0 on a line of its own.',
  )
}

function fill(word: string, address: Address, count: number): string {
  const tcp = isUnixSocket(address) ? undefined : address
  const values: Record<string, string> = {
    address: formatAddress(address),
    host: tcp?.host ?? '',
    port: String(tcp?.port ?? ''),
    count: String(count),
  }
  return word.replace(/\{(address|host|port|count)\}/g, (_, name: string) => values[name] ?? '')
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has ended.
  }
}

function said(words: string): string {
  const last = words.trim().slice(-MOST_WORDS)
  return last === '' ? '' : `; its last words: ${last}`
}

/** What the program printed last may still be on its way. Another process may keep the output open for ever. */
async function lastOutput(child: ChildProcess): Promise<void> {
  if (child.stdout?.readableEnded === true && child.stderr?.readableEnded === true) return
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), LAST_OUTPUT_MS)
  try {
    await once(child, 'close', { signal: patience.signal })
  } catch {
    child.stdout?.destroy()
    child.stderr?.destroy()
  } finally {
    clearTimeout(timer)
  }
}
