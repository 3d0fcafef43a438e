/**
 * leakgate's own clients, as one of the peers.
 * @module
 */
import { DEFAULT_LOAD, type ChurnCounts, type Load, type Rig } from '../harness/index.js'
import { GRPC_JS_AT_ONCE, type Peer, type PeerJob, type PeerRun } from './peer.js'

/** A share of the connections. */
const WARM_UP = 0.1

type OurLoad = Pick<Load, 'client'> & Partial<Pick<Load, 'sources'>>

/** @param load which of leakgate's two clients, and from how many addresses; the default number if it is absent */
export function ourPeer(rig: Rig, load: OurLoad): Peer {
  const { client, sources } = load
  return {
    name: `leakgate${client === 'raw' ? '' : ` --client ${client}`}${sources === undefined ? '' : ` --sources ${sources}`}`,
    canReset: client === 'raw',
    missing: () => Promise.resolve(undefined),
    // Compiling after a pause is to this process what starting is to another program.
    async warmUp(job) {
      // The server's counts already include the other peers' connections. Compare from these counts on.
      await rig.untilServing()
      await churn(rig, load, { ...job, connections: Math.ceil(job.connections * WARM_UP) })
    },
    run: job => run(rig, load, job),
  }
}

async function run(rig: Rig, load: OurLoad, job: PeerJob): Promise<PeerRun> {
  const cpuBefore = process.cpuUsage()
  const counts = await churn(rig, load, job)
  const cpu = process.cpuUsage(cpuBefore)
  return {
    connections: counts.completed,
    seconds: counts.elapsedMs / 1_000,
    cpuMicroseconds: cpu.user + cpu.system,
    failed: job.connections - counts.completed,
  }
}

async function churn(
  rig: Rig,
  load: OurLoad,
  { connections, concurrency, reset }: PeerJob,
): Promise<ChurnCounts> {
  const atOnce = load.client === 'raw' ? concurrency : Math.min(concurrency, GRPC_JS_AT_ONCE)
  const close = reset ? 'rst-after-rpc' : 'clean'
  return rig.churn(connections, { ...DEFAULT_LOAD, ...load, concurrency: atOnce, close })
}
