/**
 * Any server that a command line starts, as long as its memory can be read.
 * @module
 */
import { within } from '../../async/within.js'
import { loopbackListeners } from '../../processes/listening-addresses.js'
import { HAS_PROC } from '../../processes/process-table.js'
import type { RunProcesses } from '../../processes/run-processes.js'
import { detectRuntime, readableEnvironment } from '../../runtimes/detect-runtime.js'
import type { HeapReader } from '../../runtimes/reader.js'
import type { ShownByProcess } from '../../runtimes/runtime.js'
import { HarnessError, TargetFault } from '../../model/harness-error.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { rememberSecretsOfEnvironment, rememberSecretsOfWords } from '../../model/secrets/known-secrets.js'
import { writeBootstrap, type BootstrapFile } from './command-bootstrap.js'
import { accepts, untilAccepts } from './command-dial.js'
import { fillPlaceholders, type FilledCommand } from './command-placeholders.js'
import { checkOwnProbe, isOfServer, listenerName } from './command-probe.js'
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
        const pprof = startOptions.probe ? undefined : (filled.pprof ?? options.pprof)
        return await launch(filled, pprof, file, startOptions)
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
  const named = options.probe?.address
  if (named && (await accepts(named))) {
    throw new HarnessError(
      `Another process already listens on ${formatHostPort(named)}${listenerName(named)}, where the probe of the server is to be`,
      'End it, or name the address of this server with --probe.',
    )
  }
  const isNamed = pprof !== undefined || options.probe !== undefined
  const own = environment(options.bootstrap)
  const env = isNamed ? own : readableEnvironment(own)
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
    const serving = untilAccepts(address, over.signal)
    const shows = isNamed ? undefined : shownBy(address, serving, inspectors, options.processes)
    const { probe } = options
    const opened = await Promise.race([
      detectRuntime({ pid, stderr, pprof, probe, shows, checkAddress }, signal),
      rejectOnExit(process),
    ])
    heap = opened
    void process.exited.then(() => over.abort())
    return {
      pid,
      address,
      version: undefined,
      runtime: undefined,
      planted: false,
      heap: opened,
      inspectors: () => (opened.othersAnnounced ? inspectors.urls : []),
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

/** What the processes of the run show. Where the system has no /proc, all that is announced is taken to be of the server. */
function shownBy(
  address: HostPort,
  ready: Promise<void>,
  inspectors: AnnouncedInspectors,
  processes: RunProcesses | undefined,
): ShownByProcess {
  const tells = HAS_PROC && processes !== undefined
  const isServer = (other: HostPort): boolean => other.port === address.port
  return {
    address,
    ready,
    inspectors: () => inspectors.urls,
    serves: other => !tells || isOfServer(other, address, processes),
    listeners: () => {
      const all = tells ? loopbackListeners(processes.list()) : []
      return [...all.filter(other => !isServer(other)), ...all.filter(isServer)]
    },
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
