/**
 * The watchdog process. It cleans up after the harness has ended.
 * @module
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { killProcesses } from './end-processes.js'
import { readProcessEntry } from './process-table.js'
import { removeFolder, removeSocket } from './own-file.js'
import { RunProcesses } from './run-processes.js'

/** Polling interval. A process that changes its parent, session and environment within one interval is not found. */
const LIST_EVERY_MS = 1_000

const messageSchema = z.union([
  z.object({ guard: z.literal('run'), mark: z.uuid() }),
  z.object({ guard: z.literal('process'), pid: z.int().positive(), startTicks: z.int().optional() }),
  z.object({ guard: z.literal('path'), path: z.string().min(2) }),
  z.object({ guard: z.literal('socket'), path: z.string().min(2), identity: z.string() }),
  z.object({ guard: z.literal('folder'), path: z.string().min(2), identity: z.string() }),
  z.object({ forget: z.literal('process'), pid: z.int().positive() }),
  z.object({ forget: z.literal('path'), path: z.string() }),
])

const processes = new Map<number, number | undefined>()
const paths = new Set<string>()
const sockets = new Map<string, string>()
const folders = new Map<string, string>()
let run = new RunProcesses()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

// Descendants are recorded while their parents run, because they cannot be found afterwards.
const listing = setInterval(() => run.list(), LIST_EVERY_MS)

for await (const line of createInterface({ input: process.stdin })) {
  const message = messageSchema.parse(JSON.parse(line))
  if ('guard' in message) guard(message)
  else if (message.forget === 'process') {
    processes.delete(message.pid)
    run.remove(message.pid)
  } else paths.delete(message.path)
}
clearInterval(listing)
// The last scan happens while all parents run.
run.list()

for (const [pid, startTicks] of processes) {
  if (readProcessEntry(pid)?.startTicks !== startTicks) continue
  // If the process leads a process group, the whole group is ended.
  kill(-pid)
  kill(pid)
}
killProcesses(run)
// What was just killed may still write its last file, hence the retries.
for (const path of paths) rmSync(path, { recursive: true, force: true, maxRetries: 5 })
for (const [path, identity] of sockets) removeSocket(path, identity)
// Last: the lock of a build is one of them, and the next build begins when it is gone.
for (const [path, identity] of folders) removeFolder(path, identity)

function guard(message: Extract<z.infer<typeof messageSchema>, { guard: string }>): void {
  if (message.guard === 'path') paths.add(message.path)
  else if (message.guard === 'socket') sockets.set(message.path, message.identity)
  else if (message.guard === 'folder') folders.set(message.path, message.identity)
  else if (message.guard === 'run') run = new RunProcesses(message.mark)
  else {
    processes.set(message.pid, message.startTicks)
    if (readProcessEntry(message.pid)?.startTicks === message.startTicks) run.add(message.pid)
  }
}

function kill(pidOrGroup: number): void {
  try {
    process.kill(pidOrGroup, 'SIGKILL')
  } catch {
    // The process has already ended, or it leads no group.
  }
}
