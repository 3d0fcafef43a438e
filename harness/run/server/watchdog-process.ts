/**
 * The other half of the watchdog: a process that outlives the harness by a moment, and cleans up.
 * @module
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { processStartTicks } from './process-start.js'

const messageSchema = z.union([
  z.object({ guard: z.literal('process'), pid: z.int().positive(), startTicks: z.string().optional() }),
  z.object({ guard: z.literal('path'), path: z.string().min(2) }),
  z.object({ forget: z.literal('process'), pid: z.int().positive() }),
  z.object({ forget: z.literal('path'), path: z.string() }),
])

const processes = new Map<number, string | undefined>()
const paths = new Set<string>()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

for await (const line of createInterface({ input: process.stdin })) {
  const message = messageSchema.parse(JSON.parse(line))
  if ('guard' in message) {
    if (message.guard === 'process') processes.set(message.pid, message.startTicks)
    else paths.add(message.path)
  } else if (message.forget === 'process') processes.delete(message.pid)
  else paths.delete(message.path)
}

for (const [pid, startTicks] of processes) {
  if (processStartTicks(pid) !== startTicks) continue
  // What leads a group of its own is ended with all that it started.
  kill(-pid)
  kill(pid)
}
for (const path of paths) rmSync(path, { recursive: true, force: true })

function kill(pidOrGroup: number): void {
  try {
    process.kill(pidOrGroup, 'SIGKILL')
  } catch {
    // Gone already, or no group.
  }
}
