/**
 * The Unix-domain sockets of this network namespace, from `/proc/net/unix`.
 * @module
 */
import { readFileSync } from 'node:fs'

/** `SO_ACCEPTCON` of include/uapi/linux/net.h: set on a socket that listens. */
const ACCEPTS_CONNECTIONS = 0x10000

/**
 * @param path as the server bound it; an abstract name begins with `@`
 * @returns the inodes of the sockets that listen there; nothing where there is no /proc
 */
export function unixListenersAt(path: string): string[] {
  let table: string
  try {
    table = readFileSync('/proc/net/unix', 'utf8')
  } catch {
    return []
  }
  return table
    .split('\n')
    .map(line => /^\S+: \S+ \S+ (\S+) \S+ \S+ +(\d+) (.*)$/.exec(line))
    .filter(match => match !== null)
    .filter(([, flags = '', , bound]) => bound === path && (parseInt(flags, 16) & ACCEPTS_CONNECTIONS) !== 0)
    .map(([, , inode = '']) => inode)
}
