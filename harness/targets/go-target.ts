/**
 * A gRPC-Go server at a published release, built on demand.
 * @module
 */
import { createPprofReader } from '../memory/pprof-reader.js'
import { formatHostPort } from '../model/host-port.js'
import type { PlantedLeak } from '../model/target-spec.js'
import { startFixture } from './fixture-process.js'
import { buildGoServer } from './go-build.js'
import type { RunningTarget, StartOptions, Target } from './target.js'
import { tlsArgs } from './tls-args.js'

export class GoTarget implements Target {
  #binary: string | undefined

  /** @param version a release, e.g. `1.66.2` */
  constructor(
    readonly version: string,
    private readonly plant?: PlantedLeak,
  ) {}

  async prepare(signal: AbortSignal, report: (doing: string) => void): Promise<void> {
    this.#binary = await buildGoServer(this.version, signal, report)
  }

  /** @throws {HarnessError} where it does not come to listen */
  async start(options: StartOptions): Promise<RunningTarget> {
    if (this.#binary === undefined) throw new Error('prepare() has not been called')
    return startFixture({
      command: this.#binary,
      args: [
        '--mode',
        options.mode,
        '--listen',
        formatHostPort(options.listen),
        ...tlsArgs(options.tls),
        ...plantArgs(this.plant),
      ],
      env: serverEnv(options.bootstrap),
      startOptions: options,
      makeHeap: ({ pprof }) => {
        if (!pprof) throw new Error('the server named no pprof address')
        return Promise.resolve(createPprofReader(pprof))
      },
    })
  }
}

export function createGoTarget(version: string, plant?: PlantedLeak): GoTarget {
  return new GoTarget(version, plant)
}

function plantArgs(plant: PlantedLeak | undefined): string[] {
  return plant ? ['--plant-bytes', String(plant.bytes), '--plant-every', String(plant.everyNth)] : []
}

/**
 * One sample for so many bytes allocated, where Go's default is 512 KiB: buffers of 32 KiB are all seen, and the server
 * is no slower. With every allocation sampled it was a third as fast, and took seconds to print a profile.
 */
const MEM_PROFILE_RATE = 4_096

/** A bootstrap of the user's own must not reach the server: the one named by file would win over ours. */
function serverEnv(bootstrap: string | undefined): NodeJS.ProcessEnv {
  // The last setting of a name wins: the user's own, where there is one.
  const godebug = [`memprofilerate=${MEM_PROFILE_RATE}`, process.env['GODEBUG']].filter(Boolean).join(',')
  const env: NodeJS.ProcessEnv = { ...process.env, GODEBUG: godebug }
  delete env['GRPC_XDS_BOOTSTRAP']
  delete env['GRPC_XDS_BOOTSTRAP_CONFIG']
  return bootstrap === undefined ? env : { ...env, GRPC_XDS_BOOTSTRAP_CONFIG: bootstrap }
}
