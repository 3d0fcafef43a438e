/**
 * leakgate's own clients, as one of the peers.
 * @module
 */
import { DEFAULT_LOAD, type Load, type Rig } from '../harness/index.js'
import type { Peer, PeerJob, PeerRun } from './peer.js'

/** Connections at once; with more of them a grpc-js client each is slower. */
const BEST_FOR_GRPC_JS = 16
/** As a share of the connections. */
const WARM_UP = 0.1

/** @param client which of leakgate's two clients */
export function ourPeer(rig: Rig, client: Load['client']): Peer {
  return {
    name: client === 'raw' ? 'leakgate' : 'grpc-js client',
    canReset: client === 'raw',
    missing: () => Promise.resolve(undefined),
    run: job => run(rig, client, job),
  }
}

async function run(
  rig: Rig,
  client: Load['client'],
  { connections, concurrency, reset }: PeerJob,
): Promise<PeerRun> {
  // The other peers' connections are in the server's counts by now; ours are held against them from here on.
  await rig.untilServing()
  const atOnce = client === 'raw' ? concurrency : Math.min(concurrency, BEST_FOR_GRPC_JS)
  const close = reset ? 'rst-after-rpc' : 'clean'
  const load: Load = { ...DEFAULT_LOAD, client, concurrency: atOnce, close }
  // Compiling it again after the pause is to this process what its start is to another program.
  await rig.churn(Math.ceil(connections * WARM_UP), load)
  const cpuBefore = process.cpuUsage()
  const counts = await rig.churn(connections, load)
  const cpu = process.cpuUsage(cpuBefore)
  return {
    connections: counts.completed,
    seconds: counts.elapsedMs / 1_000,
    cpuMicroseconds: cpu.user + cpu.system,
    failed: connections - counts.completed,
  }
}
