/**
 * The metrics of a run: everything that a server could retain for its connections. A new metric is a row here, a key of the
 * sample that it reads (`sample.ts`), and the reader that fills the key.
 * @module
 */
import type { Sample } from './sample.js'

const KIB = 1024
const MIB = 1024 * KIB

/** The conditions under which a rise of a metric is a leak. docs/verdict.md gives the reason for every figure. */
export interface LeakRule {
  /**
   * In the metric's unit, per connection: a leak of so much must not pass.
   * @param askedBytes the threshold of the run, `--threshold`
   */
  readonly threshold: (askedBytes: number) => number
  /**
   * In the metric's unit: a rise of no more than this over a stage is never a leak, however steady. Caches, pools and
   * compiled code fill while a server is young.
   */
  readonly allowance: number
  /**
   * A rise of more than both of these, over one stage and per connection, is a leak after one stage.
   */
  readonly atOnce: { readonly rise: number; readonly perConnection: number }
  /** In the metric's unit: two stages in a row are a leak without confirmation if the second rises by more than this. */
  readonly beyondCaches: number
  /** True where a run may be stable although this metric was not shown to be level; it can still be the leak. */
  readonly witness: boolean
}

/** The rule of a metric that decides only if its own threshold was asked for. */
export interface AskedRule {
  /** The key of the run's rule that holds the threshold. */
  readonly by: 'rssThresholdBytesPerConnection'
  readonly rule: Pick<LeakRule, 'allowance' | 'beyondCaches' | 'witness'>
}

/**
 * A second, finer line for a metric. A rise beyond it keeps a run from being stable, and is a leak once it is confirmed. No run needs
 * to be able to see a rise of this size, so it makes no run longer.
 */
export type FineRule = Pick<LeakRule, 'allowance' | 'beyondCaches'> & { readonly threshold: number }

/** Keys of a sample that hold a number. */
type FigureKey = {
  [Key in keyof Sample]-?: NonNullable<Sample[Key]> extends number ? Key : never
}[keyof Sample]

interface MetricRow {
  /** What is counted: `byte`, or whole things. */
  readonly unit: string
  /** In words, for sentences: `live heap`. */
  readonly title: string
  /** As a heading: `Live heap`. */
  readonly name: string
  /** After a figure: `of live heap`, `file descriptors`. */
  readonly afterAmount: string
  readonly rule: LeakRule
  /** What changes in the rule where the run has a threshold of the metric's own. */
  readonly asked?: AskedRule
  /** Absent where the rule itself is fine enough, or another threshold was asked for. */
  readonly fine?: FineRule
  /** The key of a sample that is read; a sample may lack it. */
  readonly sampleKey: FigureKey
  /** True where 0 in each sample means that the system does not report it. */
  readonly zeroIsUnknown?: boolean
}

const NEVER = { rise: Infinity, perConnection: Infinity }

const asAsked = (askedBytes: number): number => askedBytes

/** For bytes outside the live heap: a runtime may reserve any amount at once, so a second stage is always required. */
const BYTES: LeakRule = {
  threshold: asAsked,
  allowance: 256 * KIB,
  atOnce: NEVER,
  beyondCaches: 32 * MIB,
  witness: false,
}

/** For counts: one retained for every fiftieth connection, and more than a pool of them. */
const THINGS: LeakRule = {
  threshold: () => 0.02,
  allowance: 16,
  atOnce: { rise: 256, perConnection: 0.1 },
  beyondCaches: 256,
  witness: false,
}

/** One thing retained for every five hundredth connection, and more than a pool of them. */
const FEW_THINGS: FineRule = { threshold: 0.004, allowance: 16, beyondCaches: 256 }

/** In the order of precedence: the first metric that leaks is named. */
const ROWS = {
  // A connection that its client has closed and the server has not is a fault each time: one in a thousand is a leak. Two may be late.
  'unclosed-connections': {
    unit: 'connection',
    title: 'the number of connections that the server did not close',
    name: 'Unclosed connections',
    afterAmount: 'connections that the server did not close',
    rule: {
      threshold: () => 0.001,
      allowance: 2,
      atOnce: { rise: 256, perConnection: 0.1 },
      beyondCaches: 256,
      witness: true,
    },
    sampleKey: 'unclosedConnections',
  },
  'live-heap': {
    unit: 'byte',
    title: 'live heap',
    name: 'Live heap',
    afterAmount: 'of live heap',
    rule: { ...BYTES, atOnce: { rise: 32 * MIB, perConnection: 16 * KIB } },
    sampleKey: 'liveHeapBytes',
  },
  'file-descriptors': {
    unit: 'descriptor',
    title: 'the number of open file descriptors',
    name: 'File descriptors',
    afterAmount: 'file descriptors',
    rule: THINGS,
    fine: FEW_THINGS,
    sampleKey: 'fileDescriptors',
    zeroIsUnknown: true,
  },
  goroutines: {
    unit: 'goroutine',
    title: 'the number of goroutines',
    name: 'Goroutines',
    afterAmount: 'goroutines',
    rule: THINGS,
    fine: FEW_THINGS,
    sampleKey: 'goroutines',
  },
  threads: {
    unit: 'thread',
    title: 'the number of threads',
    name: 'Threads',
    afterAmount: 'threads',
    rule: THINGS,
    fine: FEW_THINGS,
    sampleKey: 'threads',
    zeroIsUnknown: true,
  },
  'array-buffers': {
    unit: 'byte',
    title: 'memory of array buffers',
    name: 'Array buffers',
    afterAmount: 'of memory of array buffers',
    rule: BYTES,
    sampleKey: 'arrayBufferBytes',
  },
  external: {
    unit: 'byte',
    title: 'external memory of V8',
    name: 'External memory of V8',
    afterAmount: 'of external memory of V8',
    rule: BYTES,
    sampleKey: 'externalBytes',
  },
  rss: {
    unit: 'byte',
    title: 'resident memory',
    name: 'Resident memory (RSS)',
    afterAmount: 'of resident memory',
    rule: {
      threshold: askedBytes => Math.max(16 * KIB, askedBytes),
      allowance: 64 * MIB,
      atOnce: NEVER,
      beyondCaches: 128 * MIB,
      witness: true,
    },
    // Arenas and stacks of a native server that is young take some hundred kilobytes.
    asked: {
      by: 'rssThresholdBytesPerConnection',
      rule: { allowance: MIB, beyondCaches: 32 * MIB, witness: false },
    },
    // Healthy Node servers take 40 MB while they are young, in a curve; a healthy server that is warm takes some hundred kilobytes.
    fine: { threshold: KIB, allowance: 8 * MIB, beyondCaches: Infinity },
    sampleKey: 'rssBytes',
  },
} as const satisfies Record<string, MetricRow>

/** Name of a metric, as `run.json` stores it. */
export type Metric = keyof typeof ROWS

/** What a metric is counted in: `byte`s, or whole things. */
export type MetricUnit = (typeof ROWS)[Metric]['unit']

/** Every metric, in the order of precedence: the first that leaks is named. */
export const METRICS = Object.keys(ROWS) as readonly Metric[]

/** Every unit, in the order of the metrics. */
export const METRIC_UNITS: readonly MetricUnit[] = [...new Set(METRICS.map(metric => ROWS[metric].unit))]

/** Everything that depends on the name of a metric. */
export interface MetricReading extends Omit<MetricRow, 'unit' | 'sampleKey' | 'zeroIsUnknown'> {
  readonly unit: MetricUnit
  /** In the metric's unit; undefined where the sample does not have it. */
  readonly of: (sample: Sample) => number | undefined
  /** True where 0 in each sample means that the system does not report it. */
  readonly zeroIsUnknown: boolean
}

/** Each metric's row by its name. */
export const METRIC_READINGS = Object.fromEntries(
  METRICS.map(metric => [metric, readingOf(ROWS[metric])]),
) as Readonly<Record<Metric, MetricReading>>

function readingOf(row: MetricRow & { readonly unit: MetricUnit }): MetricReading {
  const { sampleKey, ...rest } = row
  return { zeroIsUnknown: false, ...rest, of: sample => sample[sampleKey] }
}

/**
 * The metric of memory that a verdict rests on: the first of them that was sampled. Without a heap that can be read, the
 * resident memory has its place.
 */
export const LEAD_METRICS = ['live-heap', 'rss'] as const satisfies readonly Metric[]

export type LeadMetric = (typeof LEAD_METRICS)[number]

/** See {@link LEAD_METRICS}; the live heap where there is no sample. */
export function leadMetric(samples: readonly Sample[]): LeadMetric {
  const sampled = LEAD_METRICS.find(metric =>
    samples.every(sample => METRIC_READINGS[metric].of(sample) !== undefined),
  )
  return sampled ?? LEAD_METRICS[0]
}
