/**
 * Where built servers and installed versions are kept between runs.
 * @module
 */
import { userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import envPaths from 'env-paths'
import { HarnessError } from '../model/harness-error.js'

/**
 * The user's cache folder for this program, or the one that LEAKGATE_CACHE names. It need not exist.
 * @throws {HarnessError} where LEAKGATE_CACHE is not an absolute path
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['LEAKGATE_CACHE']
  if (named === undefined || named === '') return ofAccount()
  // A relative path would mean another cache for each working directory, and builds inside a checkout.
  if (!isAbsolute(named)) {
    throw new HarnessError(
      `LEAKGATE_CACHE is "${named}", which is not an absolute path`,
      'Give the whole path, or unset LEAKGATE_CACHE to use the cache folder of your account.',
    )
  }
  return named
}

/** HOME or XDG_CACHE_HOME may be empty or relative; the XDG specification says to ignore such a path. */
function ofAccount(): string {
  const folder = envPaths('leakgate', { suffix: '' }).cache
  return isAbsolute(folder) ? folder : join(userInfo().homedir, '.cache', 'leakgate')
}
