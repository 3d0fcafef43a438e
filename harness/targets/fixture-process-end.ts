/**
 * How a child process ends: by itself, or in steps that leave it less and less choice.
 * @module
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long each step of stopping is given. */
const PATIENCE_MS = 2_000
/** How long to wait, after the exit, for output that is still in the pipes. */
const FLUSH_MS = 500

/** Settles with `exit code N` or `signal NAME` when the process is gone and what it wrote has been read. */
export async function untilEnded(child: ChildProcessWithoutNullStreams): Promise<string> {
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()))
  const how = await new Promise<string>(resolve => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`),
    )
  })
  // A grandchild may hold the pipes open for longer than anybody wants to wait.
  await within(FLUSH_MS, closed)
  child.stdin.destroy()
  child.stdout.destroy()
  child.stderr.destroy()
  return how
}

/** End of input, then SIGTERM, then SIGKILL; returns when the process is gone. */
export async function endProcess(
  child: ChildProcessWithoutNullStreams,
  ended: Promise<unknown>,
): Promise<void> {
  child.stdin.end()
  if (await within(PATIENCE_MS, ended)) return
  child.kill('SIGTERM')
  if (await within(PATIENCE_MS, ended)) return
  child.kill('SIGKILL')
  await ended
}

/** Whether `event` settles within `ms`; the timer is gone either way. */
export async function within(ms: number, event: Promise<unknown>): Promise<boolean> {
  const over = new AbortController()
  try {
    return await Promise.race([
      event.then(() => true),
      sleep(ms, false, { signal: over.signal }).catch(() => false),
    ])
  } finally {
    over.abort()
  }
}
