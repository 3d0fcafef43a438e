/**
 * A client of the user's own, which a command line starts and which takes orders.
 * @module
 */
import { loopbackListeners } from '../../processes/listening-addresses.js'
import { detectRuntime, readableEnvironment } from '../../runtimes/detect-runtime.js'
import { rememberSecretsOfEnvironment, rememberSecretsOfWords } from '../../model/secrets/known-secrets.js'
import { startClient } from '../client/start-client.js'
import { checkOwnProbe } from '../own-probe.js'
import type { Target } from '../target.js'
import { checkFolder, type CommandOptions } from './command-flags.js'
import { fillPlaceholders } from './command-placeholders.js'
import { checkProgram } from './command-process.js'

/** `{pprof}` of the command is an address for its pprof endpoint; `{address}` is that of leakgate's server. */
export function createCommandClient(argv: readonly string[], options: CommandOptions): Target {
  const { env = {}, cwd, readyMs } = options
  rememberSecretsOfWords([...argv, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)])
  rememberSecretsOfEnvironment({ ...process.env, ...env })
  return {
    prepare() {
      checkFolder(cwd)
      checkProgram(argv, cwd, env['PATH'])
      return Promise.resolve()
    },
    async start(startOptions) {
      const { listen, probe, processes } = startOptions
      const fill = { listen, tls: undefined, address: undefined, bootstrapPath: undefined, env }
      const filled = await fillPlaceholders(argv, fill)
      const named = probe ? undefined : (filled.pprof ?? options.pprof)
      const base = { ...process.env, ...filled.env }
      return startClient(
        {
          argv: filled.argv,
          env: named || probe ? base : readableEnvironment(base),
          cwd,
          readyMs,
          makeHeap: ({ pid, stderr, inspectors }, said, signal) =>
            detectRuntime(
              {
                pid,
                stderr,
                pprof: probe ? undefined : (named ?? said),
                probe,
                shows: {
                  address: listen,
                  ready: Promise.resolve(),
                  inspectors: () => inspectors.urls,
                  listeners: () => (processes ? loopbackListeners(processes.list()) : []),
                  serves: () => true,
                },
                checkAddress: address => {
                  if (processes) checkOwnProbe(address, processes)
                },
              },
              signal,
              readyMs,
            ),
        },
        startOptions,
      )
    },
  }
}
