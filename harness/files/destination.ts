/**
 * What is at the path of an output, which decides how it is written.
 * @module
 */
import { accessSync, constants, lstatSync, realpathSync, statSync, type Stats } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { HarnessError } from '../model/harness-error.js'
import { cannotWrite, errorCode } from './cannot-write.js'
import { ownDescriptorOf, refuseUnwritableDescriptor } from './own-descriptor.js'

/**
 * How a path is written:
 * - `file`: nothing is there, or a regular file; it is replaced by a new file.
 * - `pipe` and `device`: opened and written to. The node stays what it is.
 * - `descriptor`: an open descriptor of this process, as `/dev/stdout` names one.
 */
export type Destination =
  | {
      readonly kind: 'file' | 'pipe' | 'device'
      /** The last part is no symbolic link. */
      readonly path: string
    }
  | { readonly kind: 'descriptor'; readonly descriptor: number }

const ELSEWHERE = 'Name a file, a pipe or a character device.'

/**
 * A symbolic link counts as what it leads to. It must lead to something in its own folder or below: a link that somebody
 * else made must not decide which file on the machine is replaced.
 * @throws {HarnessError} where the path must not be written: a folder, a socket, a block device, a link that leads
 *   elsewhere or to nothing, or a pipe, a device or a descriptor that this process may not write to
 */
export function destinationOf(path: string): Destination {
  const descriptor = ownDescriptorOf(path)
  if (descriptor !== undefined) {
    refuseUnwritableDescriptor(path, descriptor)
    return { kind: 'descriptor', descriptor }
  }
  // A name with a slash at its end would be looked up without it below.
  if (path.endsWith('/') || ['.', '..'].includes(basename(path))) throw isFolder(path)
  const found = entryAt(path)
  if (!found) return { kind: 'file', path }
  if (!found.isSymbolicLink()) return classify(path, path, found)
  const target = targetOf(path)
  const there = statSync(target, { throwIfNoEntry: false })
  // Links in /proc to a pipe or a socket lead to no path.
  if (!there) throw leadsNowhere(path)
  return classify(path, target, there)
}

function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // A part of the path is a file; whoever makes the folder says so.
    if (errorCode(error) === 'ENOTDIR') return undefined
    throw cannotWrite(path, error)
  }
}

/** @returns the path behind all links */
function targetOf(link: string): string {
  let target: string
  try {
    target = realpathSync(link)
  } catch (error) {
    throw leadsNowhere(link, error)
  }
  // With the slash, "/a/bc" is not below "/a/b".
  if (target.startsWith(join(realpathSync(dirname(resolve(link))), '/'))) return target
  throw new HarnessError(
    `${link} is a symbolic link to ${target}, which is outside its folder`,
    'Name the file itself, or remove the link.',
  )
}

function leadsNowhere(link: string, cause?: unknown): HarnessError {
  const why =
    cause === undefined || errorCode(cause) === 'ENOENT'
      ? 'to a file that is not there'
      : 'that cannot be followed'
  return new HarnessError(`${link} is a symbolic link ${why}`, 'Remove the link, or name another file.', {
    cause,
  })
}

function classify(path: string, real: string, found: Stats): Destination {
  if (found.isFile()) return { kind: 'file', path: real }
  if (found.isDirectory()) throw isFolder(path)
  if (found.isSocket()) throw new HarnessError(`${path} is a socket`, ELSEWHERE)
  // Text on a block device destroys the file system that is on it.
  if (found.isBlockDevice()) throw new HarnessError(`${path} is a block device`, ELSEWHERE)
  try {
    accessSync(real, constants.W_OK)
  } catch (error) {
    throw cannotWrite(path, error)
  }
  return { kind: found.isFIFO() ? 'pipe' : 'device', path: real }
}

function isFolder(path: string): HarnessError {
  return new HarnessError(`${path} is a folder`, 'Name a file in it.')
}
