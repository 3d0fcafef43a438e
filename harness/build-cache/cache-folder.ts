/**
 * Where built servers and installed versions are kept between runs.
 * @module
 */
import { isAbsolute } from 'node:path'
import envPaths from 'env-paths'
import { HarnessError } from '../model/harness-error.js'

/**
 * The user's cache folder for this program, or the one that LEAKGATE_CACHE names. It need not exist.
 * @throws {HarnessError} where LEAKGATE_CACHE is not an absolute path
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['LEAKGATE_CACHE']
  if (named === undefined || named === '') return envPaths('leakgate', { suffix: '' }).cache
  // A relative path would mean another cache for each working directory, and builds inside a checkout.
  if (!isAbsolute(named)) {
    throw new HarnessError(
      `LEAKGATE_CACHE is "${named}", which is not an absolute path`,
      'Give the whole path, or unset LEAKGATE_CACHE to use the cache folder of your account.',
    )
  }
  return named
}
