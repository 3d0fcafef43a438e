/**
 * The Go client of this package, built on demand at a release of gRPC-Go.
 * @module
 */
import type { PlantedLeak } from '../../model/target-spec.js'
import { openGoReader } from '../../runtimes/go/go-runtime.js'
import { buildGoClient } from '../go/go-build.js'
import { serverEnv } from '../go/go-target.js'
import type { Target } from '../target.js'
import { plantArgs } from './plant-args.js'
import { startClient } from './start-client.js'

/** @param version a release, e.g. `1.47.0` */
export function createGoClient(version: string, plant: PlantedLeak | undefined): Target {
  let binary: string | undefined
  return {
    async prepare(signal, report) {
      binary = await buildGoClient(version, signal, report)
    },
    async start(options) {
      if (binary === undefined) throw new Error('prepare() has not been called')
      return startClient(
        {
          argv: [binary, ...plantArgs(plant)],
          env: serverEnv(options),
          makeHeap: (_process, pprof) => {
            if (!pprof) throw new Error('the client named no pprof address')
            return Promise.resolve(openGoReader(pprof, '/debug/memstats'))
          },
        },
        options,
      )
    },
  }
}
