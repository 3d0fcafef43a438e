/**
 * A report format that only tests have. Importing this module registers it: `node --import …/toy-format.js`.
 * @module
 */
import { REPORT_FORMATS } from '../registry.js'
import type { ReportFormat } from '../report-format.js'
import { outcomesOf } from '../subject/subject.js'

export const toyFormat: ReportFormat = {
  name: 'toy',
  help: 'verdicts as faces',
  fileName: 'faces.txt',
  input: 'escaped',
  readInLogs: true,
  render: subject =>
    outcomesOf(subject)
      .map(({ verdict }) => `${verdict} ${verdict === 'stable' ? ':-)' : ':-('}\n`)
      .join(''),
}

REPORT_FORMATS.register(toyFormat)
