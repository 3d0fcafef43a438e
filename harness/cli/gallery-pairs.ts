/**
 * What the report of the gallery says about each public report.
 * @module
 */
import { SIDES } from '../gallery/gallery-cells.js'
import { versionName, type GalleryEntry } from '../gallery/gallery-entry.js'
import { pathOf, type EntryOutcome } from '../gallery/gallery-outcome.js'
import type { ReportPair } from '../report/subject/matrix.js'

const LAST_STEPS = 3

/** The rows of the grid: entries that have a pair. */
export function reportPairs(outcomes: readonly EntryOutcome[]): ReportPair[] {
  return outcomes
    .filter(({ entry }) => entry.pair)
    .map(({ entry, leaky, faults }) => {
      const path = leaky && pathOf(leaky)
      return {
        name: entry.name,
        title: entry.title,
        report: entry.reports[0] ?? '',
        versions: versionsOf(entry),
        toldApart: faults.length === 0,
        faults,
        ...(path ? { retainedBy: shortPath(path) } : {}),
      }
    })
}

/** What each side of an entry runs, by the name of the side; nothing where it has no pair. */
export function versionsOf({ pair }: GalleryEntry): Record<string, string> {
  return pair ? Object.fromEntries(SIDES.map(side => [side, versionName(pair[side])])) : {}
}

/** Its last steps. A Go name has the whole import path of its package; the last part of it is enough here. */
function shortPath(path: string): string {
  const steps = path.split(' → ').map(step => step.replace(/^[\w.~-]+(?:\/[\w.~-]+)*\//, ''))
  return steps.length > LAST_STEPS ? ['…', ...steps.slice(-LAST_STEPS)].join(' → ') : steps.join(' → ')
}
