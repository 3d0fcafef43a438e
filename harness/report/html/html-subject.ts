/**
 * `report.html` of any subject.
 * @module
 */
import type { Subject } from '../subject/subject.js'
import { htmlComparison } from './html-comparison.js'
import { htmlMatrix } from './html-matrix.js'
import { htmlReport } from './html-report.js'

/** A whole HTML document. */
export function htmlSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'run':
      return htmlReport(subject.run)
    case 'comparison':
      return htmlComparison(subject)
    case 'matrix':
      return htmlMatrix(subject.cells, subject.pairs)
  }
}
