/**
 * Any server that a command line starts, as long as its memory can be read.
 * @module
 */
import { within } from '../../async/within.js'
import { detectRuntime } from '../../runtimes/detect-runtime.js'
import type { HeapReader } from '../../runtimes/reader.js'
import { HarnessError, TargetFault } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { rememberSecretsOfEnvironment, rememberSecretsOfWords } from '../../model/secrets/known-secrets.js'
import { writeBootstrap, type BootstrapFile } from './command-bootstrap.js'
import { accepts, untilAccepts } from './command-dial.js'
import { fillPlaceholders, type FilledCommand } from './command-placeholders.js'
import { checkOwnProbe, listenerName } from './command-probe.js'
import { CommandProcess } from './command-process.js'
import { AnnouncedInspectors } from '../../runtimes/v8/inspector-url.js'
import type { RunningTarget, StartOptions, Target } from '../target.js'

const CLOSE_HEAP_MS = 1_000

/** What `--pprof` says. */
export interface CommandTargetOptions {
  /** Address of a pprof endpoint that the command serves without a `{pprof}`. */
  readonly pprof?: HostPort
}

/**
 * `{address}`, `{host}`, `{port}`, `{pprof}`, `{bootstrap}`, `{cert}`, `{key}` and `{ca}` are put into the words of the command. In xDS mode
 * the bootstrap is in GRPC_XDS_BOOTSTRAP_CONFIG as well. The command may be a wrapper: the run finds which of its
 * processes serves. The process gets its secrets as they are; they are masked in what it prints.
 */
export function createCommandTarget(argv: readonly string[], options: CommandTargetOptions = {}): Target {
  rememberSecretsOfWords(argv)
  rememberSecretsOfEnvironment(process.env)
  return {
    prepare: () => Promise.resolve(),
    async start(startOptions) {
      const { bootstrap, mode, onFolder } = startOptions
      const file =
        mode === 'xds' && bootstrap !== undefined ? await writeBootstrap(bootstrap, onFolder) : undefined
      try {
        const filled = await fillPlaceholders(argv, startOptions, file?.path)
        return await launch(filled, filled.pprof ?? options.pprof, file, startOptions)
      } catch (error) {
        await file?.remove()
        throw error
      }
    },
  }
}

async function launch(
  { argv, address }: FilledCommand,
  pprof: HostPort | undefined,
  file: BootstrapFile | undefined,
  options: StartOptions,
): Promise<RunningTarget> {
  options.signal.throwIfAborted()
  if (await accepts(address)) {
    throw new HarnessError(
      `Another process already listens on ${formatHostPort(address)}`,
      'End it, or name another address with --listen.',
    )
  }
  if (pprof && (await accepts(pprof))) {
    throw new HarnessError(
      `Another process already listens on ${formatHostPort(pprof)}${listenerName(pprof)}, where the pprof endpoint of the server is to be`,
      'End it, or name another address with --pprof.',
    )
  }
  const env = environment(options.bootstrap)
  const process = await CommandProcess.spawn(argv, options.processes?.marked(env) ?? env)
  const inspectors = new AnnouncedInspectors(process.stderr)
  const over = new AbortController()
  let heap: HeapReader | undefined
  const stop = async (): Promise<void> => {
    over.abort()
    // First, since Node does not exit while a debugger is attached.
    if (heap) await within(CLOSE_HEAP_MS, heap.close())
    await process.stop()
    await file?.remove()
  }
  try {
    const { pid, stderr } = process
    options.onProcess(pid)
    const signal = AbortSignal.any([options.signal, over.signal])
    const checkAddress = (probe: HostPort): void => {
      if (options.processes) checkOwnProbe(probe, options.processes)
    }
    heap = await Promise.race([
      detectRuntime({ pid, stderr, pprof, checkAddress }, signal),
      rejectOnExit(process),
    ])
    const serving = untilAccepts(address, over.signal)
    void process.exited.then(() => over.abort())
    return {
      pid,
      address,
      version: undefined,
      runtime: undefined,
      planted: false,
      heap,
      inspectors: () => inspectors.urls,
      serving,
      whyNotServing: () => stderr.lastWords() || undefined,
      counts: () => Promise.resolve(undefined),
      exited: process.exited,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Without the user's own bootstrap file, which would take precedence. */
function environment(bootstrap: string | undefined): NodeJS.ProcessEnv {
  if (bootstrap === undefined) return process.env
  const env = { ...process.env, GRPC_XDS_BOOTSTRAP_CONFIG: bootstrap }
  Reflect.deleteProperty(env, 'GRPC_XDS_BOOTSTRAP')
  return env
}

async function rejectOnExit(process: CommandProcess): Promise<never> {
  const { how, lastWords } = await process.exited
  throw new TargetFault(
    `The command ended (${how}) before its memory could be read${lastWords ? `; its last words: ${lastWords}` : ''}`,
    'Start it by hand with the same command line to see why.',
  )
}
