/**
 * The Unix-domain sockets of this network namespace, from `/proc/net/unix`.
 * @module
 */
import { readFileSync } from 'node:fs'

/** `SO_ACCEPTCON` of include/uapi/linux/net.h: set on a socket that listens. */
const ACCEPTS_CONNECTIONS = 0x10000
/** No process has the socket yet. */
const NOT_ACCEPTED = '0'

/**
 * @param path as the server bound it; an abstract name begins with `@`
 * @returns the inodes of the sockets that listen there; nothing where there is no /proc
 */
export function unixListenersAt(path: string): string[] {
  return socketsAt(path, listens => listens)
}

/**
 * @param path as {@link unixListenersAt}
 * @returns the inodes of the server's ends of connections, accepted and not yet closed by the server
 */
export function unixConnectionsAt(path: string): string[] {
  return socketsAt(path, listens => !listens).filter(inode => inode !== NOT_ACCEPTED)
}

/** The inodes of the servers' ends of all connections, whatever path their server bound; nothing where there is no /proc. */
export function unixServerEnds(): string[] {
  return sockets((listens, bound) => !listens && bound !== '').filter(inode => inode !== NOT_ACCEPTED)
}

/** The inodes of all sockets that listen; nothing where there is no /proc. */
export function unixListeners(): string[] {
  return sockets(listens => listens)
}

function socketsAt(path: string, which: (listens: boolean) => boolean): string[] {
  return sockets((listens, bound) => bound === path && which(listens))
}

function sockets(wanted: (listens: boolean, bound: string) => boolean): string[] {
  let table: string
  try {
    table = readFileSync('/proc/net/unix', 'utf8')
  } catch {
    return []
  }
  return table
    .split('\n')
    .map(line => /^\S+: \S+ \S+ (\S+) \S+ \S+ +(\d+)(?: (.*))?$/.exec(line))
    .filter(match => match !== null)
    .filter(([, flags = '', , bound = '']) =>
      wanted((parseInt(flags, 16) & ACCEPTS_CONNECTIONS) !== 0, bound),
    )
    .map(([, , inode = '']) => inode)
}
