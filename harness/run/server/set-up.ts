/**
 * Starts a server under test and everything that it needs.
 * @module
 */
import { ControlPlane } from '../../control-plane/control-plane.js'
import type { GivenResources } from '../../control-plane/resources/given-resources.js'
import type { ManagedServer } from '../../control-plane/managed-server.js'
import type { Scenario } from '../../model/scenario.js'
import type { ClientTls, ServerTls } from '../../model/tls.js'
import { endProcesses } from '../../processes/end-processes.js'
import { describeProcesses } from '../../processes/describe-process.js'
import { RunProcesses } from '../../processes/run-processes.js'
import { ClientPeer } from '../../peer/client-peer.js'
import { createTarget } from '../../targets/create-target.js'
import { formatTarget } from '../../targets/format-target.js'
import type { RunningTarget } from '../../targets/target.js'
import { prepareTls, type TlsMaterial } from '../../tls/tls-material.js'
import type { Call } from '../../churn/calls/call.js'
import { describeProbe } from '../../runtimes/describe-probe.js'
import { awaitServing } from './await-serving.js'
import { askHealth } from './ask-health.js'
import { findCall } from './find-call.js'
import { GivenCall } from './given-call.js'
import { isClient } from '../scenario/check-role.js'
import { checkTls } from '../scenario/check-tls.js'
import { readClientTls, UNCHECKED_TLS, unaskedTls } from './client-tls.js'
import { checkVersion } from './check-version.js'
import { readResources } from './read-resources.js'
import { refuseTakenPorts } from './refuse-taken-ports.js'
import { ServerProcesses } from './server-processes.js'
import type { Teardown } from './teardown.js'
import { workloadOf } from '../../workloads/registry.js'
import { Watchdog } from '../../processes/watchdog.js'

/** While the server starts. */
const LIST_EVERY_MS = 100

/** Receives progress messages. */
export interface RigObserver {
  /** The current activity, in a few words. */
  doing?(what: string): void
  /** The number of finished connections of the current round. */
  progress?(completed: number, of: number): void
  /** The server is not in the cache and is built or installed. */
  building?(): void
}

/** A server under test that serves. */
export interface ServerUp {
  readonly target: RunningTarget
  /** Which processes the server consists of. */
  readonly processes: ServerProcesses
  /** The control plane's side of the server; undefined in plain mode. */
  readonly controlPlane: ManagedServer | undefined
  /** What clients dial with; undefined where connections are not secured. */
  readonly tls: ClientTls | undefined
  /** The RPC of the load; undefined where it makes none. */
  readonly call: Call | undefined
  /** What a client under test connects to; undefined where a server is under test. */
  readonly peer: ClientPeer | undefined
  /** Has a process of the load ended even where the harness is killed; returns what to call when it has ended. */
  readonly guardProcess: (pid: number) => () => void
}

/**
 * Starts the control plane, then the server, and waits until one RPC is answered. Each started part is registered with
 * `teardown`.
 * @throws {HarnessError} if the server cannot be built or started, or does not serve
 * @throws {VoidRun} if the running version differs from the requested one
 */
export async function setUp(
  scenario: Scenario,
  teardown: Teardown,
  signal: AbortSignal,
  observer: RigObserver,
  allocationsProfiled: boolean,
): Promise<ServerUp> {
  checkTls(scenario)
  const resources = await readResources(scenario)
  const given = scenario.call && new GivenCall(scenario.call)
  const name = scenario.name ?? formatTarget(scenario.target)
  const target = await createTarget(scenario.target, scenario.options)
  await target.prepare(signal, doing => {
    observer.building?.()
    observer.doing?.(`${name}: ${doing}`)
  })
  observer.doing?.(`${name}: starting`)
  refuseTakenPorts([
    { address: scenario.listen, flag: '--listen' },
    ...(scenario.mode === 'xds' ? [{ address: scenario.controlPlaneListen, flag: '--control-plane' }] : []),
  ])
  const watchdog = Watchdog.start()
  teardown.add('watchdog', () => watchdog.close())
  const run = new RunProcesses()
  watchdog.guardRun(run.mark)
  teardown.add('processes that the server left', () => endAll(run))
  const managed = scenario.mode === 'xds' ? await startControlPlane(scenario, resources, teardown) : undefined
  const tls = await startTls(scenario, teardown, watchdog)
  // Descendants are remembered while their parents run, because they cannot be found afterwards.
  const listing = setInterval(() => run.list(), LIST_EVERY_MS)
  teardown.add('list of processes', () => clearInterval(listing))
  const peer = isClient(scenario) ? await ClientPeer.start(scenario.listen) : undefined
  if (peer) teardown.add('server for the client under test', () => peer.close())
  const running = await target.start({
    mode: scenario.mode,
    listen: peer?.address ?? scenario.listen,
    allocationsProfiled,
    plantPer: workloadOf(scenario.load).plantsPer ?? 'connection',
    ...(tls?.server ? { tls: tls.server } : {}),
    ...(scenario.probe ? { probe: scenario.probe } : {}),
    rateLimited: scenario.load.arrival.kind !== 'unbounded',
    ...(managed ? { bootstrap: managed.bootstrap() } : {}),
    signal,
    processes: run,
    onProcess: pid => {
      run.add(pid)
      watchdog.guardProcess(pid)
    },
    onFolder: path => {
      watchdog.guardPath(path)
    },
    onSocket: (path, identity) => {
      watchdog.guardSocket(path, identity)
    },
  })
  teardown.add('server under test', async () => {
    await running.stop()
    if (running.pid !== undefined) watchdog.forgetProcess(running.pid)
  })
  checkVersion(scenario.target, running.version)
  observer.doing?.(`${name}: ${describeProbe(running.heap, scenario.probe).reads}`)
  let dialled = tls?.client
  const ask = async (): Promise<Call | undefined> => {
    if (running.client) return undefined
    if (running.readiness?.health) await askHealth(running.address, dialled)
    return given ? given.ask(running.address, dialled) : findCall(scenario.load, running.address, dialled)
  }
  const call = await awaitServing(
    running,
    managed,
    signal,
    async () => {
      try {
        return await ask()
      } catch (error) {
        const unasked = await unaskedTls(error, dialled, scenario, running)
        if (unasked === undefined) throw error
        dialled = unasked
        return ask()
      }
    },
    what => observer.doing?.(`${name}: ${what}`),
  )
  clearInterval(listing)
  const processes = await ServerProcesses.find(run, running, signal)
  // The readers close before the server ends, because Node does not exit while a debugger is attached.
  teardown.add('heap readers', () => processes.heap.close())
  return {
    target: {
      ...running,
      heap: processes.heap,
      ...(dialled?.unchecked ? { notes: [...(running.notes ?? []), UNCHECKED_TLS] } : {}),
    },
    processes,
    controlPlane: managed,
    tls: dialled,
    call,
    peer,
    guardProcess: pid => {
      watchdog.guardProcess(pid)
      return () => {
        watchdog.forgetProcess(pid)
      }
    },
  }
}

/** @throws {Error} if processes do not end; the message names them */
async function endAll(run: RunProcesses): Promise<void> {
  const left = await endProcesses(run)
  if (left.length > 0) throw new Error(`${describeProcesses(left.map(({ pid }) => pid))} cannot be ended`)
}

async function startControlPlane(
  scenario: Scenario,
  resources: GivenResources | undefined,
  teardown: Teardown,
): Promise<ManagedServer> {
  const controlPlane = await ControlPlane.start({ listen: scenario.controlPlaneListen })
  teardown.add('control plane', () => controlPlane.close())
  return controlPlane.manage({ routes: scenario.routes, resources })
}

async function startTls(
  scenario: Scenario,
  teardown: Teardown,
  watchdog: Watchdog,
): Promise<(Pick<TlsMaterial, 'client'> & { readonly server?: ServerTls }) | undefined> {
  const { tls, listen } = scenario
  if (tls === 'none') return undefined
  const client = await readClientTls(scenario)
  if (client) return { client }
  const material = await prepareTls(tls, listen.host, folder => watchdog.guardPath(folder))
  teardown.add('certificates', () => material.remove())
  return material
}
