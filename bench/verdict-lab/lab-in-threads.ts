/**
 * The lab on all processors. What is made is kept in a file, so that a lab of an hour goes on where it was stopped.
 * @module
 */
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Effort } from '../../harness/index.js'
import { chunksOf, labOf, SEED, type Chunk, type ChunkCounts, type Lab } from './verdict-lab.js'

type Made = readonly [Chunk, ChunkCounts]

/**
 * @param runs as {@link chunksOf}
 * @param file lines of JSON, each a chunk with its counts; removed in the end. Remove it where the rule has changed.
 * @param report called with a line about each tenth of the lab
 */
export async function labInThreads(
  runs: number,
  effort: Effort,
  file: string,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<Lab> {
  const chunks = chunksOf(runs, SEED, effort)
  const before = existsSync(file) ? readMade(file) : new Map<string, ChunkCounts>()
  const made: Made[] = []
  const queue: Chunk[] = []
  for (const chunk of chunks) {
    const counts = before.get(JSON.stringify(chunk))
    if (counts) made.push([chunk, counts])
    else queue.push(chunk)
  }
  const add = (chunk: Chunk, counts: ChunkCounts): void => {
    appendFileSync(file, `${JSON.stringify([chunk, counts])}\n`)
    const tenths = (): number => Math.floor((10 * made.length) / chunks.length)
    const was = tenths()
    made.push([chunk, counts])
    if (tenths() > was) report(`${tenths()} of 10 parts of the lab`)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(queue, signal, add)))
  const lab = labOf(made, runs, SEED)
  rmSync(file, { force: true })
  return lab
}

async function work(
  queue: Chunk[],
  signal: AbortSignal,
  add: (chunk: Chunk, counts: ChunkCounts) => void,
): Promise<void> {
  const worker = new Worker(new URL('./lab-worker.js', import.meta.url))
  try {
    for (let chunk = queue.shift(); chunk; chunk = queue.shift()) {
      worker.postMessage(chunk)
      const [counts] = (await once(worker, 'message', { signal })) as [ChunkCounts]
      add(chunk, counts)
    }
  } finally {
    await worker.terminate()
  }
}

function readMade(file: string): Map<string, ChunkCounts> {
  const lines = readFileSync(file, 'utf8').split('\n')
  const made = lines.filter(line => line.endsWith(']')).map(line => JSON.parse(line) as Made)
  return new Map(made.map(([chunk, counts]) => [JSON.stringify(chunk), counts]))
}
