/**
 * What the processes of a command show of their runtime.
 * @module
 */
import { isUnixSocket, type Address } from '../../model/address.js'
import type { HostPort } from '../../model/host-port.js'
import { descendantsOf } from '../../processes/descendants.js'
import { loopbackListeners } from '../../processes/listening-addresses.js'
import { HAS_PROC, type ProcessEntry } from '../../processes/process-table.js'
import type { RunProcesses } from '../../processes/run-processes.js'
import { listenerInodes } from '../../processes/server-sockets.js'
import { ownersOf } from '../../processes/socket-owners.js'
import type { ShownByProcess } from '../../runtimes/runtime.js'
import type { AnnouncedInspectors } from '../../runtimes/v8/inspector-url.js'

/** Where the system has no /proc, all that is announced is taken to be of the server. */
export function shownBy(
  address: Address,
  ready: Promise<void>,
  inspectors: AnnouncedInspectors,
  processes: RunProcesses | undefined,
): ShownByProcess {
  const tells = HAS_PROC && processes !== undefined
  const isServer = (other: HostPort): boolean => !isUnixSocket(address) && other.port === address.port
  return {
    address,
    ready,
    inspectors: () => inspectors.urls,
    serves: other => !tells || isOfServer(other, address, processes),
    listeners: () => {
      const all = tells ? loopbackListeners(processes.list()) : []
      return [...all.filter(other => !isServer(other)), ...all.filter(isServer)]
    },
  }
}

/** Whether the process that listens at `probe` is one that listens at `server`, or a descendant of one. */
function isOfServer(probe: HostPort, server: Address, processes: RunProcesses): boolean {
  const all = processes.list()
  const listening = (address: Address): readonly ProcessEntry[] =>
    ownersOf(listenerInodes(address), all).owners
  const serving = listening(server)
  const family = [...serving, ...descendantsOf(serving, all)].map(({ pid }) => pid)
  return listening(probe).some(({ pid }) => family.includes(pid))
}
