/**
 * The thread that compares heap snapshots: it takes seconds of computing, and can be ended in the middle of it.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { compareSnapshots, type SnapshotPair } from './compare-snapshots.js'

parentPort?.postMessage(await compareSnapshots(workerData as SnapshotPair))
