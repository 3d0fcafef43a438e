/**
 * leakgate's own clients, as one of the peers.
 * @module
 */
import { DEFAULT_LOAD, type Load, type Rig } from '../harness/index.js'
import type { Peer, PeerRun } from './peer.js'

/** @param client which of leakgate's two clients */
export function ourPeer(rig: Rig, client: Load['client'], concurrency: number): Peer {
  return {
    name: client === 'raw' ? 'leakgate' : 'grpc-js client',
    canReset: client === 'raw',
    missing: () => Promise.resolve(undefined),
    run: (_address, connections, reset) => run(rig, client, concurrency, connections, reset),
  }
}

async function run(
  rig: Rig,
  client: Load['client'],
  concurrency: number,
  connections: number,
  reset: boolean,
): Promise<PeerRun> {
  // The other peers' connections are in the server's counts by now; ours are held against them from here on.
  await rig.untilServing()
  const cpuBefore = process.cpuUsage()
  const load: Load = { ...DEFAULT_LOAD, client, concurrency, close: reset ? 'rst-after-rpc' : 'clean' }
  const counts = await rig.churn(connections, load)
  const cpu = process.cpuUsage(cpuBefore)
  return {
    connections: counts.completed,
    seconds: counts.elapsedMs / 1_000,
    cpuMicroseconds: cpu.user + cpu.system,
    failed: connections - counts.completed,
  }
}
