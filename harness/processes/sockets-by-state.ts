/**
 * The TCP states of a server's connections, read from the operating system.
 * @module
 */
import { socketInodesOf } from './descriptors.js'
import { tcpSocketsOn, type TcpState } from './tcp-sockets.js'

/**
 * Counts the TCP sockets that processes have open on a local port, by state, the listening ones among them. A socket
 * that several of the processes share counts once.
 * @throws {Error} where the descriptors of one cannot be read
 */
export function socketsByState(
  pids: readonly number[],
  port: number,
): Readonly<Partial<Record<TcpState, number>>> {
  const open = new Set(pids.flatMap(pid => [...socketInodesOf(pid)]))
  const counts: Partial<Record<TcpState, number>> = {}
  // A socket opened between the two readings is not confused with another: inodes are not reused that soon.
  for (const { inode, state } of tcpSocketsOn(port)) {
    if (open.has(inode)) counts[state] = (counts[state] ?? 0) + 1
  }
  return counts
}
