/**
 * No run begins while something listens where the run will: its clients would dial, and its probes collect, another
 * program.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { describeProcesses } from '../../processes/describe-process.js'
import { listProcesses } from '../../processes/process-table.js'
import { ownersOf } from '../../processes/socket-owners.js'
import { listenersAt } from '../../processes/tcp-sockets.js'

/**
 * @param addresses with the flag that names another one; those with port 0 are still to be chosen
 * @throws {HarnessError} naming the process that listens at one of them
 */
export function refuseTakenPorts(addresses: readonly { address: HostPort; flag: string }[]): void {
  for (const { address, flag } of addresses) {
    if (address.port === 0) continue
    const inodes = listenersAt(address).map(({ inode }) => inode)
    if (inodes.length === 0) continue
    const { owners } = ownersOf(inodes, listProcesses())
    const who = describeProcesses(owners.map(({ pid }) => pid))
    throw new HarnessError(
      `Another process already listens on ${formatHostPort(address)}${who === '' ? '' : `: ${who}`}`,
      `End it, or name another address with ${flag}.`,
    )
  }
}
