/**
 * Starting fixtures/node-server, which the targets `node` and `grpc-js@` run.
 * @module
 */
import { LEVEL_HEAP } from '../../runtimes/v8/level-heap.js'
import { v8Runtime } from '../../runtimes/v8/v8-runtime.js'
import { formatHostPort } from '../../model/host-port.js'
import { startFixture, type RunningFixture } from '../fixture/fixture-process.js'
import { nodeEnvironment } from './node-environment.js'
import { INSPECTED } from '../../runtimes/v8/inspector-url.js'
import type { StartOptions, Target } from '../target.js'
import { tlsArgs } from '../fixture/tls-args.js'
import { packagePath } from '../../model/package-path.js'

const MAIN = packagePath('dist/fixtures/node-server/main.js')

/** A target whose server can also write heap snapshots. */
export interface NodeFixtureTarget extends Target {
  /** @throws {HarnessError} where the server does not listen in time */
  start(options: StartOptions): Promise<RunningFixture>
}

/**
 * Starts the Node server and waits until it listens.
 * @param args arguments beside its mode and its address
 * @throws {HarnessError} where the server does not listen in time
 */
export async function startNodeFixture(
  options: StartOptions,
  args: readonly string[] = [],
): Promise<RunningFixture> {
  return startFixture({
    command: process.execPath,
    args: [
      ...INSPECTED,
      ...LEVEL_HEAP,
      MAIN,
      '--mode',
      options.mode,
      '--listen',
      formatHostPort(options.listen),
      ...tlsArgs(options.tls),
      ...args,
    ],
    env: nodeEnvironment(options.bootstrap),
    startOptions: options,
    makeHeap: listening => v8Runtime.detect(listening, listening.signal),
  })
}
