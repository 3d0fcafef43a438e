/**
 * Starting fixtures/node-server, which both Node targets run.
 * @module
 */
import { v8Runtime } from '../../runtimes/v8/v8-runtime.js'
import { formatHostPort } from '../../model/host-port.js'
import { startFixture, type RunningFixture } from '../fixture/fixture-process.js'
import { nodeEnvironment } from './node-environment.js'
import type { StartOptions, Target } from '../target.js'
import { tlsArgs } from '../fixture/tls-args.js'
import { packagePath } from '../../model/package-path.js'

const MAIN = packagePath('dist/fixtures/node-server/main.js')

/**
 * V8 compiles what runs often, drops the bytecode of what does not, and keeps both on the heap that is judged: tens of
 * kilobytes of drift over the first thousands of connections of a healthy server. Without that it stays level to
 * within a byte per connection, and leaks show as they are.
 */
const LEVEL_HEAP = [
  '--no-turbofan',
  '--no-maglev',
  '--no-sparkplug',
  '--no-flush-bytecode',
  '--no-lazy-feedback-allocation',
]

/** A target whose server can also write heap snapshots. */
export interface NodeFixtureTarget extends Target {
  start(options: StartOptions): Promise<RunningFixture>
}

/**
 * @param args what the server is told beside its mode and its address
 * @throws {HarnessError} where it does not come to listen
 */
export async function startNodeFixture(
  options: StartOptions,
  args: readonly string[] = [],
): Promise<RunningFixture> {
  return startFixture({
    command: process.execPath,
    args: [
      '--inspect=127.0.0.1:0',
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
