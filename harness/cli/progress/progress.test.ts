import t from 'tap'
import { PRINTED_FORMAT } from '../../report/registry.js'
import { showProgress } from './progress.js'

t.test('a secret in a title or in a step is not shown', t => {
  const written = t.capture(process.stderr, 'write', () => true)
  const title = 'command:./s --api-token abc {address}'
  const progress = showProgress(title, { quiet: false, format: PRINTED_FORMAT })
  progress.doing?.('dialling redis://u:pw@h')
  progress.stop()
  t.strictSame(
    written().map(({ args }) => args),
    [['command:./s --api-token *** {address}: dialling redis://u:***@h\n']],
  )
  t.end()
})
