/**
 * Simpler rules, applied to the same samples. Each says leak or stable, and nothing in between.
 * @module
 */
import { mannKendall } from '../../harness/index.js'

const MIB = 1_024 * 1_024

/** @param heaps live heap bytes, sample by sample */
export type OldRule = (heaps: readonly number[]) => 'leak' | 'stable'

const rise = (heaps: readonly number[]): number => (heaps.at(-1) ?? 0) - (heaps[0] ?? 0)

export const OLD_RULES: Readonly<Record<string, OldRule>> = {
  'last > first': heaps => (rise(heaps) > 0 ? 'leak' : 'stable'),
  '> 1 MiB': heaps => (rise(heaps) > MIB ? 'leak' : 'stable'),
  '> 10 % and > 20 MB': heaps => (rise(heaps) > Math.max(0.1 * (heaps[0] ?? 0), 20e6) ? 'leak' : 'stable'),
  'Mann–Kendall, p < 0.05': heaps => (mannKendall(heaps).pRise < 0.05 ? 'leak' : 'stable'),
}
