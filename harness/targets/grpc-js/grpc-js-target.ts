/**
 * A plain grpc-js server at a published release, installed on demand.
 * @module
 */
import { valid } from 'semver'
import { HarnessError } from '../../model/harness-error.js'
import { installGrpcJs } from './grpc-js-install.js'
import { startNodeFixture, type NodeFixtureTarget } from '../node/node-fixture.js'

/**
 * A server at one release. `prepare` installs it.
 * @param version a release, e.g. `1.5.9`
 * @throws {HarnessError} where it is not a release number
 */
export function createGrpcJsTarget(version: string, args: readonly string[] = []): NodeFixtureTarget {
  if (valid(version) !== version) {
    throw new HarnessError(`"${version}" is not a release of grpc-js`, 'Give the whole version, as in 1.5.9.')
  }
  let folder: string | undefined
  return {
    async prepare(signal, report) {
      folder = await installGrpcJs(version, signal, report)
    },
    async start(options) {
      if (folder === undefined) throw new Error('prepare() has not been called')
      if (options.mode === 'xds') {
        throw new HarnessError('A grpc-js target has no xDS mode', 'Use --mode plain, or the target node.')
      }
      return startNodeFixture(options, ['--grpc-js', folder, ...args])
    },
  }
}
