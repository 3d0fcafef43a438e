/**
 * Finds the process of a server that runs already.
 * @module
 */
import { readlinkSync } from 'node:fs'
import { formatAddress, isUnixSocket, type Address } from '../../model/address.js'
import { HarnessError } from '../../model/harness-error.js'
import { acceptingProcesses } from '../../processes/accepting-processes.js'
import { AttachedProcesses } from '../../processes/attached-processes.js'
import { descendantsOf } from '../../processes/descendants.js'
import { describeProcess, describeProcesses } from '../../processes/describe-process.js'
import {
  HAS_PROC,
  listProcesses,
  readProcessEntry,
  type ProcessEntry,
} from '../../processes/process-table.js'
import { listenerInodes } from '../../processes/server-sockets.js'
import { ownersOf } from '../../processes/socket-owners.js'
import { unixListeners } from '../../processes/unix-sockets.js'
import { accepts } from '../dial.js'
import { isOfThisMachine } from './attach-address.js'

/** The process, or the reason why it is not known, as the start of a sentence. */
export type FoundProcess = AttachedProcesses | { readonly unknown: string }

/**
 * @param pid as the user named it; the process that listens where it is undefined
 * @throws {HarnessError} where nobody listens, or another process than the one that was named
 */
export async function findProcess(
  address: Address,
  pid: number | 'none' | undefined,
  signal: AbortSignal,
): Promise<FoundProcess> {
  if (pid === 'none') return { unknown: 'The process of the server is not looked for (--pid none)' }
  if (typeof pid === 'number') return new AttachedProcesses(await namedProcess(address, pid, signal))
  if (!isOfThisMachine(address)) return { unknown: 'The server is on another machine' }
  if (!HAS_PROC) return { unknown: 'This system has no /proc, so the process of the server is not known' }
  const owners = await serving(address, signal)
  if (owners === undefined) {
    throw new HarnessError(
      `Nobody listens on ${formatAddress(address)}`,
      'Start the server first, or check the address. With "command:…" leakgate starts it.',
    )
  }
  if (owners.length === 0)
    return { unknown: 'The process that listens cannot be seen: it is of another user or container' }
  if (owners.some(owner => owner.pid === process.pid)) {
    throw new HarnessError(
      `leakgate itself listens on ${formatAddress(address)}`,
      'Start the server in a process of its own: in this one, the memory of the clients would count too.',
    )
  }
  return new AttachedProcesses(owners)
}

/** @throws {HarnessError} where there is no such process, or it is seen that others serve at the address */
async function namedProcess(
  address: Address,
  pid: number,
  signal: AbortSignal,
): Promise<readonly ProcessEntry[]> {
  const entry = readProcessEntry(pid)
  if (entry === undefined) {
    throw new HarnessError(
      HAS_PROC
        ? `--pid ${pid}: there is no such process`
        : `--pid ${pid}: this system has no /proc to read it from`,
      HAS_PROC ? 'Leave --pid out: the process that listens is found.' : 'Give --pid none.',
    )
  }
  if (!isOfThisMachine(address) || !inThisNamespace(pid)) return [entry]
  const table = listProcesses()
  const owners = (await serving(address, signal)) ?? []
  const family = new Set([entry, ...descendantsOf([entry], table)].map(({ pid: own }) => own))
  if (owners.length === 0) return [entry]
  // A wrapper may have started the process that listens.
  if (owners.every(owner => family.has(owner.pid))) return owners
  throw new HarnessError(
    `${describeProcesses(owners.map(owner => owner.pid))} listens on ${formatAddress(address)}, and not ${describeProcess(pid)}`,
    'Leave --pid out to measure the process that listens; give --pid none if that is a port-forward.',
  )
}

/**
 * The processes that listen, as far as they can be seen; undefined where nobody listens. The owner of a Unix-domain socket is found by
 * connecting, because its file may have been moved or linked.
 */
async function serving(address: Address, signal: AbortSignal): Promise<readonly ProcessEntry[] | undefined> {
  if (isUnixSocket(address)) {
    const listening = (): readonly ProcessEntry[] => ownersOf(unixListeners(), listProcesses()).owners
    return (await accepts(address)) ? acceptingProcesses(address, listening, signal) : undefined
  }
  const inodes = listenerInodes(address)
  return inodes.length === 0 ? undefined : ownersOf(inodes, listProcesses()).owners
}

/**
 * Where the user said not to look for the process: whether the heap is seen to be of another process than the one that listens. Both
 * may forward to one server, as the proxies of containers do.
 * @returns a sentence that names both; undefined where nothing of the kind is seen
 */
export function differentOwners(address: Address, probe: Address | undefined): string | undefined {
  if (!HAS_PROC || probe === undefined || isUnixSocket(address) || !isOfThisMachine(address)) return undefined
  const table = listProcesses()
  const [listening, read] = [address, probe].map(at => ownersOf(listenerInodes(at), table).owners)
  if (!listening?.length || !read?.length) return undefined
  const family = new Set([...listening, ...descendantsOf(listening, table)].map(({ pid }) => pid))
  if (read.some(({ pid }) => family.has(pid))) return undefined
  const [who, whose] = [listening, read].map(owners => describeProcesses(owners.map(({ pid }) => pid)))
  return `The heap is read from ${whose}, and ${who} listens on ${formatAddress(address)}: check that they are one server.`
}

/** Whether the sockets of the process are in the tables that this process reads. */
function inThisNamespace(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net')
  } catch {
    return false
  }
}
