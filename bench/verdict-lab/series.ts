/**
 * Samples of real servers, as files; `record.ts` makes them.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { packagePath } from '../../harness/index.js'

/** From the project's root: this file runs compiled, as dist/bench/verdict-lab/series.js. */
export const SERIES_FOLDER = packagePath('bench/verdict-lab/series/')

/** What a server was sampled for beside its connections. */
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

/** Columns of equal length; empty where the server was not sampled for it. */
export interface Series extends Readonly<Record<Column, readonly number[]>> {
  readonly name: string
  /** Which server, under which load. */
  readonly about: string
  /** Whether it leaks, by fault or on purpose. */
  readonly leaks: boolean
  readonly connections: readonly number[]
}

export function readAllSeries(): Series[] {
  return readdirSync(SERIES_FOLDER)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => JSON.parse(readFileSync(`${SERIES_FOLDER}${file}`, 'utf8')) as Series)
}
