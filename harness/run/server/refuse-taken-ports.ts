/**
 * Refuses to start a run while another process listens on one of its addresses. Otherwise the clients and probes would
 * reach the wrong program.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { describeProcesses } from '../../processes/describe-process.js'
import { listProcesses } from '../../processes/process-table.js'
import { ownersOf } from '../../processes/socket-owners.js'
import { listenersAt } from '../../processes/tcp-sockets.js'

/**
 * @param addresses each with the flag that changes it; addresses with port 0 are skipped, since their port is chosen later
 * @throws {HarnessError} if a process listens on one of them; the message names it
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
