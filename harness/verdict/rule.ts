/**
 * What it takes to accuse a server, or to clear it.
 * @module
 */
import type { Metric } from '../model/metric.js'

/** What the run was asked. */
export interface RunRule {
  /** A leak of so many live heap bytes per connection must not pass. */
  readonly thresholdBytesPerConnection: number
  /** No run is stable in which a leak that began no later than this would have gone unseen; nor is what fills until then a leak. */
  readonly atLeastConnections: number
  /** What the x axis counts. */
  readonly unit: string
}

/** What is asked of one metric. */
export interface MetricRule {
  readonly metric: Metric
  /** A leak of so much per connection must not pass; half of it is what a rise must exceed for sure to be one. */
  readonly threshold: number
  /**
   * A rise of no more than this over a stage is never a leak, however steady: caches, pools and compiled code fill
   * while a server is young. A leak outgrows it, at the latest in a longer stage.
   */
  readonly allowance: number
  /**
   * A rise of more than both of these, over one stage and per connection, needs no second stage to be believed; a
   * second one of more than the first is no cache that fills.
   */
  readonly atOnce: { readonly rise: number; readonly perConnection: number }
  /** True where not having seen much does not stand in the way of `stable`. */
  readonly witness: boolean
}

/** Two-sided, of the slope's interval. */
export const CONFIDENCE = 0.99

/** One-sided, of each stage that is to be evidence. */
export const MAX_P_VALUE = 1e-3

/** Fewer samples than this never decide: with the correction, not even ten in perfect order are rare enough. */
export const MIN_SAMPLES = 11

const KIB = 1024
const MIB = 1024 * KIB

const NEVER = { rise: Infinity, perConnection: Infinity }

/** Whole things: one kept for every hundredth connection, and more than a pool of them. */
const THINGS = { threshold: 0.02, allowance: 16, atOnce: { rise: 256, perConnection: 0.1 }, witness: false }

/** Every figure is argued in docs/verdict.md. */
export function metricRule(metric: Metric, { thresholdBytesPerConnection: threshold }: RunRule): MetricRule {
  switch (metric) {
    case 'live-heap':
      return {
        metric,
        threshold,
        allowance: 256 * KIB,
        atOnce: { rise: 32 * MIB, perConnection: 16 * KIB },
        witness: false,
      }
    case 'array-buffers':
    case 'external':
      return { metric, threshold, allowance: 256 * KIB, atOnce: NEVER, witness: false }
    case 'rss':
      return {
        metric,
        threshold: Math.max(16 * KIB, threshold),
        allowance: 64 * MIB,
        atOnce: NEVER,
        witness: true,
      }
    case 'file-descriptors':
    case 'goroutines':
    case 'threads':
      return { metric, ...THINGS }
  }
}

/** What the lower limit of the slope must exceed over so many connections. */
export function accuseAbove({ threshold, allowance }: MetricRule, spanConnections: number): number {
  return Math.max(threshold / 2, spanConnections > 0 ? allowance / spanConnections : Infinity)
}
