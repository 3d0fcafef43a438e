/**
 * The thread that compares heap snapshots: it computes for seconds, and can be stopped at any time.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { compareSnapshots, type SnapshotPair } from './compare-snapshots.js'

parentPort?.postMessage(await compareSnapshots(workerData as SnapshotPair))
