/**
 * Paths that name an open descriptor of this process: `/dev/stdout`, `/dev/stderr`, `/dev/fd/N`, `/proc/self/fd/N`.
 * @module
 */
import { fstatSync, lstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { HarnessError } from '../model/harness-error.js'
import { cannotWrite } from './cannot-write.js'

/** The bits of open(2)'s flags that say whether a descriptor is read or written. */
const ACCESS_MODE = 0o3
const READ_ONLY = 0o0

/**
 * The number of the descriptor, undefined where the path names none. The descriptor itself must be written: what is
 * behind it may be a file that a shell has opened and that other processes write to, and renaming another file over
 * it takes it away from them.
 */
export function ownDescriptorOf(path: string): number | undefined {
  const own = realFolder('/proc/self/fd')
  const named = behindDev(resolve(path))
  const number = basename(named)
  return own !== undefined && /^\d+$/.test(number) && realFolder(dirname(named)) === own
    ? Number(number)
    : undefined
}

/** @throws {HarnessError} where the descriptor is not open, or is open for reading only */
export function refuseUnwritableDescriptor(path: string, descriptor: number): void {
  try {
    fstatSync(descriptor)
  } catch (error) {
    throw cannotWrite(path, error)
  }
  const [, flags = ''] =
    /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? []
  if ((Number.parseInt(flags, 8) & ACCESS_MODE) === READ_ONLY) {
    throw new HarnessError(`${path} is open for reading only`, 'Name a descriptor that is open for writing.')
  }
}

/** `/dev/stdout` and `/dev/stderr` are links to a name in /proc; nothing else in /dev is followed. */
function behindDev(path: string): string {
  if (realFolder(dirname(path)) !== '/dev') return path
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
    ? resolve('/dev', readlinkSync(path))
    : path
}

function realFolder(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
