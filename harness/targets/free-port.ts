/**
 * A free port, for servers that cannot choose one themselves.
 * @module
 */
import { createServer } from 'node:net'
import { HarnessError } from '../model/harness-error.js'

/** Below the ports that systems hand out by themselves (32768 and up on Linux), so that no client takes it first. */
const LOWEST = 20_000
const HIGHEST = 32_767
const TRIES = 50

/**
 * A port of `host` on which no process listens now. It is not reserved; since it is chosen at random, another process
 * is unlikely to take it before the server does.
 * @throws {HarnessError} where `host` is no address of this machine, or every port tried is taken
 */
export async function findFreePort(host: string): Promise<number> {
  for (let i = 0; i < TRIES; i++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1))
    if (await isFree(host, port)) return port
  }
  throw new HarnessError(
    `No free port was found on ${host} between ${LOWEST} and ${HIGHEST}`,
    'Name a free one with --listen.',
  )
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer()
  const code = await new Promise<string | undefined>(resolve => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port, exclusive: true }, () => resolve(undefined))
  })
  if (code === undefined) {
    await new Promise(resolve => server.close(resolve))
    return true
  }
  if (code === 'EADDRINUSE' || code === 'EACCES') return false
  throw new HarnessError(
    `${host} cannot be listened on: ${code}`,
    'Give --listen an address of this machine.',
  )
}
