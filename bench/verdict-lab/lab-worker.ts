/**
 * A thread of the lab: makes the runs of one chunk after the other.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { runChunk, type Chunk } from './verdict-lab.js'

parentPort?.on('message', (chunk: Chunk) => parentPort?.postMessage(runChunk(chunk)))
