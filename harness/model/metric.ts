/**
 * What a run judges: everything that a server could keep for its connections.
 * @module
 */
import type { Sample } from './sample.js'

/** In the order in which they speak for the run: the first that leaks is named. */
export const METRICS = [
  'live-heap',
  'file-descriptors',
  'goroutines',
  'threads',
  'array-buffers',
  'external',
  'rss',
] as const

export type Metric = (typeof METRICS)[number]

/** `byte`s, or whole things. */
export type MetricUnit = 'byte' | 'descriptor' | 'goroutine' | 'thread'

export interface MetricReading {
  readonly unit: MetricUnit
  /** In words, for sentences: "live heap". */
  readonly title: string
  /** Undefined where the sample does not have it. */
  readonly of: (sample: Sample) => number | undefined
}

export const METRIC_READINGS: Readonly<Record<Metric, MetricReading>> = {
  'live-heap': { unit: 'byte', title: 'live heap', of: sample => sample.liveHeapBytes },
  'file-descriptors': {
    unit: 'descriptor',
    title: 'the number of open file descriptors',
    of: sample => sample.fileDescriptors,
  },
  goroutines: { unit: 'goroutine', title: 'the number of goroutines', of: sample => sample.goroutines },
  threads: { unit: 'thread', title: 'the number of threads', of: sample => sample.threads },
  'array-buffers': {
    unit: 'byte',
    title: 'memory of array buffers',
    of: sample => sample.arrayBufferBytes,
  },
  external: {
    unit: 'byte',
    title: 'external memory of V8',
    of: sample => sample.externalBytes,
  },
  rss: { unit: 'byte', title: 'resident memory', of: sample => sample.rssBytes },
}
