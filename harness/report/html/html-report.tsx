/**
 * `report.html` of one run.
 * @module
 */
import type { RunResult } from '../../model/run-result.js'
import { escapeControlDeep } from '../escape/escape-control.js'
import { runName } from '../subject/headline.js'
import { ControlSection } from './sections/control-section.js'
import { EventsSection } from './sections/events-section.js'
import { EvidenceSections } from './sections/evidence-sections.js'
import { FactsSection } from './sections/facts-section.js'
import { Hero } from './sections/hero.js'
import { LateReleasesSection } from './sections/late-releases-section.js'
import { MultiplesSection } from './sections/multiples-section.js'
import { renderPage } from './page/page.js'
import { TrendSection } from './sections/trend-section.js'

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
