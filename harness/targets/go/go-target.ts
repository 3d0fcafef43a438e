/**
 * A gRPC-Go server, built on demand from a published release or a source tree.
 * @module
 */
import { openGoReader } from '../../runtimes/go/go-runtime.js'
import { formatHostPort } from '../../model/host-port.js'
import type { PlantedLeak } from '../../model/target-spec.js'
import { startFixture } from '../fixture/fixture-process.js'
import { buildGoServer, buildGoServerFrom } from './go-build.js'
import type { RunningTarget, StartOptions, Target } from '../target.js'
import { plantArgs } from '../fixture/plant-args.js'
import { tlsArgs } from '../fixture/tls-args.js'

/** Builds a server, unless it is cached. */
type Build = (
  signal: AbortSignal,
  report: (doing: string) => void,
) => Promise<{ readonly binary: string; /** The source tree in it. */ readonly replaced?: string }>

/** A target that is built with Go. */
export class GoTarget implements Target {
  #binary: string | undefined
  #replaced: string | undefined

  constructor(
    private readonly build: Build,
    private readonly plant?: PlantedLeak,
    /** Arguments of the program, in addition to those that each start needs. */
    private readonly args: readonly string[] = [],
  ) {}

  /**
   * Builds the server, unless it is cached.
   * @throws {HarnessError} where it cannot be built
   */
  async prepare(signal: AbortSignal, report: (doing: string) => void): Promise<void> {
    const { binary, replaced } = await this.build(signal, report)
    this.#binary = binary
    this.#replaced = replaced
  }

  /** @throws {HarnessError} where the server does not listen in time */
  async start(options: StartOptions): Promise<RunningTarget> {
    if (this.#binary === undefined) throw new Error('prepare() has not been called')
    const running = await startFixture({
      command: this.#binary,
      args: [
        '--mode',
        options.mode,
        '--listen',
        formatHostPort(options.listen),
        ...tlsArgs(options.tls),
        ...plantArgs(this.plant, options),
        ...this.args,
      ],
      env: serverEnv(options),
      startOptions: options,
      makeHeap: ({ pprof }) => {
        if (!pprof) throw new Error('the server named no pprof address')
        return Promise.resolve(openGoReader(pprof, '/debug/memstats'))
      },
    })
    return this.#replaced === undefined ? running : { ...running, replaced: this.#replaced }
  }
}

/** @param version a release, e.g. `1.66.2` */
export function createGoTarget(version: string, plant?: PlantedLeak, args?: readonly string[]): GoTarget {
  const build: Build = async (signal, report) => ({ binary: await buildGoServer(version, signal, report) })
  return new GoTarget(build, plant, args)
}

/** @param folder root of a source tree of gRPC-Go */
export function createGoSourceTarget(folder: string, args?: readonly string[]): GoTarget {
  const build: Build = async (signal, report) => {
    const { binary, digest } = await buildGoServerFrom(folder, signal, report)
    return { binary, replaced: `${folder}, contents ${digest}` }
  }
  return new GoTarget(build, undefined, args)
}

/**
 * One sample per so many bytes allocated; Go's default is 512 KiB. At this rate every buffer of 32 KiB is sampled. It
 * makes the server 5 % slower, so that it is set only where allocations are profiled. With every allocation sampled,
 * the server was a third as fast.
 */
const MEM_PROFILE_RATE = 4_096

/** The environment of a Go program of this package, without the user's own bootstrap, which would take precedence. */
export function serverEnv({ bootstrap, allocationsProfiled }: StartOptions): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env }
  if (allocationsProfiled === true) {
    // Go takes the last setting of a name: the user's own, where there is one.
    env['GODEBUG'] = [`memprofilerate=${MEM_PROFILE_RATE}`, process.env['GODEBUG']].filter(Boolean).join(',')
  }
  delete env['GRPC_XDS_BOOTSTRAP']
  delete env['GRPC_XDS_BOOTSTRAP_CONFIG']
  return bootstrap === undefined ? env : { ...env, GRPC_XDS_BOOTSTRAP_CONFIG: bootstrap }
}
