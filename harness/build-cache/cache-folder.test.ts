import t from 'tap'
import { isAbsolute } from 'node:path'
import { HarnessError } from '../model/harness-error.js'
import { cacheFolder } from './cache-folder.js'

t.test('the folder of the account, with no suffix', t => {
  const folder = cacheFolder({})
  t.ok(isAbsolute(folder))
  t.match(folder, /leakgate(?!-nodejs)/)
  t.equal(cacheFolder({ LEAKGATE_CACHE: '' }), folder, 'an empty variable is an unset one')
  t.end()
})

t.test('LEAKGATE_CACHE names another', t => {
  t.equal(cacheFolder({ LEAKGATE_CACHE: '/var/tmp/elsewhere' }), '/var/tmp/elsewhere')
  for (const relative of ['cache', './cache', '~/cache']) {
    t.throws(() => cacheFolder({ LEAKGATE_CACHE: relative }), HarnessError, relative)
  }
  t.end()
})
