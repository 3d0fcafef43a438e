/**
 * The Node server of this package: a real XdsServer, or a plain grpc-js server.
 * @module
 */
import type { PlantedLeak } from '../../model/target-spec.js'
import { plantArgs } from '../fixture/plant-args.js'
import { findFreePort } from '../free-port.js'
import { startNodeFixture, type NodeFixtureTarget } from './node-fixture.js'
import type { StartOptions } from '../target.js'

/** Which leak is planted in it. */
export interface NodeTargetOptions {
  /** Whether the server leaks on purpose: whole connections, or what `plant` says. */
  readonly planted: boolean
  /** The size of the leak; absent where whole connections leak, or nothing. */
  readonly plant?: PlantedLeak
}

/** There is nothing to build. Its version is that of `@grpc/grpc-js-xds` in xDS mode, of `@grpc/grpc-js` in plain mode. */
export function createNodeTarget(
  { planted, plant }: NodeTargetOptions,
  args: readonly string[] = [],
): NodeFixtureTarget {
  return {
    prepare: () => Promise.resolve(),
    async start(options) {
      const listen = await chooseListen(options)
      return startNodeFixture({ ...options, listen }, [...leakArgs(planted, plant, options), ...args])
    },
  }
}

function leakArgs(planted: boolean, plant: PlantedLeak | undefined, options: StartOptions): string[] {
  return planted && !plant ? ['--plant'] : plantArgs(plant, options)
}

/** XdsServer refuses port 0, since the port is a part of the name of its Listener. */
async function chooseListen({ mode, listen }: StartOptions): Promise<StartOptions['listen']> {
  if (mode === 'plain' || listen.port !== 0) return listen
  return { host: listen.host, port: await findFreePort(listen.host) }
}
