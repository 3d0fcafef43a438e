/**
 * `report.html` of one run.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { escapeControlDeep } from '../escape-control.js'
import { runName } from '../headline.js'
import { ControlSection } from './control-section.js'
import { EventsSection } from './events-section.js'
import { EvidenceSections } from './evidence-sections.js'
import { FactsSection } from './facts-section.js'
import { Hero } from './hero.js'
import { LateReleasesSection } from './late-releases-section.js'
import { MultiplesSection } from './multiples-section.js'
import { renderPage } from './page.js'
import { TrendSection } from './trend-section.js'

/** A whole HTML document: self-contained, without a script. */
export function htmlReport(stored: RunResult): string {
  const run = escapeControlDeep(stored)
  return renderPage({
    title: `${run.verdict}: ${runName(run)}`,
    leakgateVersion: run.leakgateVersion,
    content: (
      <>
        <Hero run={run} />
        <TrendSection run={run} />
        <ControlSection run={run} />
        <LateReleasesSection run={run} />
        <EvidenceSections run={run} />
        <MultiplesSection run={run} />
        <FactsSection run={run} />
        <EventsSection run={run} />
      </>
    ),
  })
}
