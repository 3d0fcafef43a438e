/**
 * The Node client of this package, at a release of grpc-js that is installed on demand.
 * @module
 */
import { packagePath } from '../../model/package-path.js'
import type { PlantedLeak } from '../../model/target-spec.js'
import { INSPECTED } from '../../runtimes/v8/inspector-url.js'
import { LEVEL_HEAP } from '../../runtimes/v8/level-heap.js'
import { v8Runtime } from '../../runtimes/v8/v8-runtime.js'
import { installGrpcJs } from '../grpc-js/grpc-js-install.js'
import { nodeEnvironment } from '../node/node-environment.js'
import type { Target } from '../target.js'
import { plantArgs } from './plant-args.js'
import { startClient } from './start-client.js'

const MAIN = packagePath('dist/fixtures/node-client/main.js')

/**
 * @param version a release, e.g. `1.12.5`
 * @param args arguments of the client beside those that each start needs
 */
export function createGrpcJsClient(
  version: string,
  plant: PlantedLeak | undefined,
  args: readonly string[] = [],
): Target {
  let folder: string | undefined
  return {
    async prepare(signal, report) {
      folder = await installGrpcJs(version, signal, report)
    },
    async start(options) {
      if (folder === undefined) throw new Error('prepare() has not been called')
      const own = ['--grpc-js', folder, ...plantArgs(plant), ...args]
      return startClient(
        {
          argv: [process.execPath, ...INSPECTED, ...LEVEL_HEAP, MAIN, ...own],
          env: nodeEnvironment(undefined),
          makeHeap: ({ pid, stderr }, _pprof, signal) => v8Runtime.detect({ pid, stderr }, signal),
        },
        options,
      )
    },
  }
}
