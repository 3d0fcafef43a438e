import t from 'tap'
import { parseTarget } from '../../targets/parse-target.js'
import { checkVersion } from './check-version.js'

t.test('only the requested release may run', async t => {
  const target = parseTarget('go@1.66.2')
  checkVersion(target, '1.66.2')
  t.throws(() => checkVersion(target, '1.67.1'), {
    name: 'VoidRun',
    message: 'go@1.66.2 was asked for, but 1.67.1 runs',
  })
  t.throws(() => checkVersion(target, undefined), { name: 'VoidRun', message: /unknown version/ })
})

t.test('a target without a release number accepts any version', async () => {
  checkVersion(parseTarget('node'), '1.14.1')
  checkVersion(parseTarget('command:x'), undefined)
})
