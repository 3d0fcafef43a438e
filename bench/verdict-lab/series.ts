/**
 * Samples of real servers in files, which `record.ts` writes.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { packagePath } from '../../harness/index.js'

/** From the project's root: this file runs compiled, as dist/bench/verdict-lab/series.js. */
export const SERIES_FOLDER = packagePath('bench/verdict-lab/series/')

/** The metrics of a sample, in addition to its connections. */
export const COLUMNS = [
  'liveHeapBytes',
  'rssBytes',
  'fileDescriptors',
  'threads',
  'goroutines',
  'externalBytes',
  'arrayBufferBytes',
] as const

export type Column = (typeof COLUMNS)[number]

/** Columns of equal length; empty for a metric that the server lacks. */
export interface Series extends Readonly<Record<Column, readonly number[]>> {
  readonly name: string
  /** The server and its load. */
  readonly about: string
  /** Whether it leaks, by a bug or on purpose. */
  readonly leaks: boolean
  readonly connections: readonly number[]
}

export function readAllSeries(): Series[] {
  return readdirSync(SERIES_FOLDER)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => JSON.parse(readFileSync(`${SERIES_FOLDER}${file}`, 'utf8')) as Series)
}
