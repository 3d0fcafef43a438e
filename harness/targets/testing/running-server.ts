/**
 * Servers that run before leakgate does, for the tests of targets that attach.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatAddress, type Address } from '../../model/address.js'
import { packagePath } from '../../model/package-path.js'
import { accepts } from '../dial.js'
import { findFreePort } from '../free-port.js'
import { buildGoCase } from '../go/build-go-case.js'

const ORDERS = packagePath('dist/fixtures/cases/orders-server.js')
const HOST = '127.0.0.1'
const POLL_MS = 20

/** What a server of the tests is asked to be. */
export interface ServerCase {
  /** Where it listens; a free port by default. */
  readonly address?: Address
  /** As the case takes it; `health` by default. */
  readonly services?: string
  /** As the case takes it; none by default. */
  readonly leak?: string
  /** Go: whether other processes may listen on the same port. */
  readonly reusePort?: boolean
}

/** A server that was started by a test. */
export interface RunningServer {
  readonly address: Address
  readonly pid: number
  readonly child: ChildProcess
  /** Go: where it serves pprof. */
  readonly pprof: string
  /** Ends it. */
  end(): Promise<void>
}

/** @param inspect how its inspector is opened; none where empty */
export async function runningNode(
  { address, services = 'health', leak = '' }: ServerCase = {},
  inspect: readonly string[] = ['--inspect=127.0.0.1:0'],
): Promise<RunningServer> {
  const at = address ?? (await freeAddress())
  return running(process.execPath, [...inspect, ORDERS, formatAddress(at), services, leak], at, '')
}

/** A Go server that serves pprof on a port of its own. */
export async function runningGo({
  address,
  services = 'health',
  leak = '',
  reusePort = false,
}: ServerCase = {}): Promise<RunningServer> {
  const at = address ?? (await freeAddress())
  const pprof = formatAddress(await freeAddress())
  const binary = await buildGoCase('go-own-services')
  const args = [
    '-addr',
    formatAddress(at),
    '-pprof',
    pprof,
    '-services',
    services,
    '-leak',
    leak,
    `-reuseport=${reusePort}`,
  ]
  return running(binary, args, at, pprof)
}

/** A path for a Unix-domain socket, and how to remove it. */
export function socketPath(): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'leakgate-test-'))
  return {
    path: join(folder, 's.sock'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Whether a process with this pid runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function freeAddress(): Promise<Address> {
  return { host: HOST, port: await findFreePort(HOST) }
}

async function running(
  program: string,
  args: readonly string[],
  address: Address,
  pprof: string,
): Promise<RunningServer> {
  // Without tap's hooks, which slow the start down.
  const env = { ...process.env }
  delete env['NODE_OPTIONS']
  const child = spawn(program, args, { env, stdio: 'ignore' })
  await once(child, 'spawn')
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  while (!(await accepts(address))) {
    if (child.exitCode !== null) throw new Error(`${program} ended before it listened`)
    await sleep(POLL_MS)
  }
  return { address, pid: child.pid ?? 0, child, pprof, end }
}
