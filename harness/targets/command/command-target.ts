/**
 * Any server that a command line starts, as long as its memory can be read.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { never } from '../../async/never.js'
import { within } from '../../async/within.js'
import { describeProcess } from '../../processes/describe-process.js'
import type { RunProcesses } from '../../processes/run-processes.js'
import { listenersOf } from '../../processes/listening-addresses.js'
import { removeSocket, socketIdentity } from '../../processes/own-file.js'
import { detectRuntime, readableEnvironment } from '../../runtimes/detect-runtime.js'
import type { HeapReader } from '../../runtimes/reader.js'
import { HarnessError, TargetFault } from '../../model/harness-error.js'
import { formatAddress, isUnixSocket, type Address, type UnixSocket } from '../../model/address.js'
import { formatHostPort, type HostPort } from '../../model/host-port.js'
import { rememberSecretsOfEnvironment, rememberSecretsOfWords } from '../../model/secrets/known-secrets.js'
import { writeBootstrap } from './command-bootstrap.js'
import { accepts, untilAccepts } from '../dial.js'
import { fillPlaceholders, type FilledCommand } from './command-placeholders.js'
import { checkOwnProbe, listenerName } from '../own-probe.js'
import { shownBy } from './command-shows.js'
import { checkFolder, type CommandOptions, type Ready } from './command-flags.js'
import { CommandProcess, checkProgram } from './command-process.js'
import { newSocketPath, refuseExisting } from './command-socket.js'
import { AnnouncedInspectors } from '../../runtimes/v8/inspector-url.js'
import { NO_CLIENT_ADDRESSES } from '../client-addresses.js'
import type { Readiness, RunningTarget, StartOptions, Target } from '../target.js'

const CLOSE_HEAP_MS = 1_000
const LATE_MS = 3_000
const LATE_POLL_MS = 50

/**
 * `{address}`, `{host}`, `{port}`, `{socket}`, `{pprof}`, `{bootstrap}`, `{cert}`, `{key}` and `{ca}` are put into the words of the
 * command and the values of its variables. In xDS mode the bootstrap is in GRPC_XDS_BOOTSTRAP_CONFIG as well. The command may be a
 * wrapper: the run finds which of its processes serves. The process gets its secrets as they are; they are masked in what it prints.
 */
export function createCommandTarget(argv: readonly string[], options: CommandOptions = {}): Target {
  rememberSecretsOfWords([
    ...argv,
    ...Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`),
  ])
  rememberSecretsOfEnvironment({ ...process.env, ...options.env })
  return {
    // At once: everything else of a run takes longer to start.
    async prepare() {
      checkFolder(options.cwd)
      checkProgram(argv, options.cwd, options.env?.['PATH'])
      return Promise.resolve()
    },
    async start(startOptions) {
      const { bootstrap, mode, onFolder, listen, tls } = startOptions
      const { address, env } = options
      const temporary: { remove(): Promise<void> }[] = []
      const keep = <File extends { remove(): Promise<void> }>(file: File): File => {
        temporary.push(file)
        return file
      }
      const remove = async (): Promise<void> => {
        for (const file of temporary) await file.remove()
      }
      try {
        const file =
          mode === 'xds' && bootstrap !== undefined
            ? keep(await writeBootstrap(bootstrap, onFolder))
            : undefined
        const newSocket = async (): Promise<UnixSocket> => keep(await newSocketPath(onFolder))
        const fill = { listen, tls, address, bootstrapPath: file?.path, newSocket, ...(env ? { env } : {}) }
        const filled = await fillPlaceholders(argv, fill)
        return await launch(filled, options, remove, startOptions)
      } catch (error) {
        await remove()
        throw error
      }
    },
  }
}

async function launch(
  filled: FilledCommand,
  own: CommandOptions,
  remove: () => Promise<void>,
  options: StartOptions,
): Promise<RunningTarget> {
  const { argv, address } = filled
  const pprof = options.probe ? undefined : (filled.pprof ?? own.pprof)
  options.signal.throwIfAborted()
  if (await accepts(address)) {
    throw new HarnessError(
      `Another process already listens on ${formatAddress(address)}${listenerName(address)}`,
      `End it, or name another address with ${own.address ? '--address' : '--listen'}.`,
    )
  }
  if (isUnixSocket(address)) {
    refuseExisting(address)
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
  const base = { ...environment(options.bootstrap), ...filled.env }
  const env = isNamed ? base : readableEnvironment(base)
  const { processes } = options
  processes?.willStart(argv)
  const process = await CommandProcess.spawn(
    argv,
    processes?.marked(env) ?? env,
    own.cwd,
    () => processes !== undefined && (processes.list().length > 0 || processes.adoptServersOf(address)),
  )
  const inspectors = new AnnouncedInspectors(process.stderr)
  const over = new AbortController()
  let heap: HeapReader | undefined
  /** The socket of the server, at a path that the user named. */
  let bound: string | undefined
  let listened = false
  /** A server that listens at another address is not read either: its address is the cause. */
  const listensElsewhere = (): Promise<TargetFault | undefined> => {
    const probes = [...inspectors.urls.map(url => Number(new URL(url).port)), ...(pprof ? [pprof.port] : [])]
    return elsewhereThan(address, probes, options)
  }
  const stop = async (): Promise<void> => {
    over.abort()
    // First, since Node does not exit while a debugger is attached.
    if (heap) await within(CLOSE_HEAP_MS, heap.close())
    await process.stop()
    // What has left everything that shows whose it is still listens, or is about to.
    if (processes) await adoptLeft(address, processes, process.endedWell && !listened ? LATE_MS : 0)
    if (bound !== undefined && isUnixSocket(address)) removeSocket(address.path, bound)
    await remove()
  }
  try {
    const { pid, stderr } = process
    options.onProcess(pid)
    const signal = AbortSignal.any([options.signal, over.signal])
    const checkAddress = (probe: HostPort): void => {
      if (options.processes) checkOwnProbe(probe, options.processes)
    }
    const listening = untilAccepts(address, over.signal).then(() => {
      listened = true
      if (!isUnixSocket(address) || own.address === undefined) return
      bound = socketIdentity(address.path)
      if (bound !== undefined) options.onSocket?.(address.path, bound)
    })
    const serving = untilReady(process, listening, own.ready, over.signal)
    const shows = isNamed ? undefined : shownBy(address, listening, inspectors, options.processes)
    const { probe } = options
    const opened = await Promise.race([
      detectRuntime({ pid, stderr, pprof, probe, shows, checkAddress }, signal, own.readyMs ?? READY_MS),
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
      readiness: readinessOf(own),
      ...(isUnixSocket(address) ? { notes: [NO_CLIENT_ADDRESSES] } : {}),
      whyNotServing: () => stderr.lastWords() || undefined,
      listensElsewhere,
      counts: () => Promise.resolve(undefined),
      exited: process.exited,
      stop,
    }
  } catch (error) {
    const elsewhere = options.signal.aborted ? undefined : await listensElsewhere()
    await stop()
    throw elsewhere ?? error
  }
}

/** @param probes ports that are no servers: the inspectors that leakgate opened, and the pprof endpoint */
async function elsewhereThan(
  address: Address,
  probes: readonly number[],
  { processes }: StartOptions,
): Promise<TargetFault | undefined> {
  if (!processes || isUnixSocket(address) || (await accepts(address))) return undefined
  const listeners = listenersOf(processes.list()).filter(listener => !probes.includes(listener.address.port))
  const [found] = listeners
  // It may have begun to listen there since.
  if (!found || listeners.some(listener => listener.address.port === address.port)) return undefined
  const where = listeners.map(listener => formatHostPort(listener.address)).join(', ')
  return new TargetFault(
    `${describeProcess(found.pid)} listens on ${where}, and not on ${formatAddress(address)}`,
    'Put {port} or {address} into the command where the server is told its address, or name the address that it has with --address.',
  )
}

/** A command that ends with exit code 0 may have left a server in the background that does not listen yet. */
async function adoptLeft(address: Address, processes: RunProcesses, forMs: number): Promise<void> {
  const startMs = performance.now()
  while (!processes.adoptServersOf(address) && performance.now() - startMs < forMs) await sleep(LATE_POLL_MS)
}

/** How long a server has whose `--ready-seconds` is not given. */
const READY_MS = 20_000

function readinessOf({ ready, readyMs = READY_MS }: CommandOptions): Readiness {
  return { health: ready?.kind === 'health', timeoutMs: readyMs }
}

async function untilReady(
  { stdout, stderr }: CommandProcess,
  listening: Promise<void>,
  ready: Ready | undefined,
  over: AbortSignal,
): Promise<void> {
  try {
    if (ready?.kind === 'log') {
      await Promise.any([stdout, stderr].map(lines => lines.find(ready.pattern, over)))
    }
    await listening
  } catch (error) {
    if (!over.aborted) throw error
    await never()
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
