/**
 * A report format that only tests have. Importing this module registers it: `node --import …/toy-format.js`.
 * @module
 */
import { REPORT_FORMATS } from '../registry.js'
import { outcomesOf } from '../subject/subject.js'

REPORT_FORMATS.register({
  name: 'toy',
  help: 'verdicts as faces',
  fileName: 'faces.txt',
  input: 'escaped',
  readInLogs: true,
  render: subject =>
    outcomesOf(subject)
      .map(({ verdict }) => `${verdict} ${verdict === 'stable' ? ':-)' : ':-('}\n`)
      .join(''),
})
