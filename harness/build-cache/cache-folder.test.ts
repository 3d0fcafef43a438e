import t from 'tap'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
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

t.test('an empty or relative HOME does not put the cache into the current folder', async t => {
  const url = new URL('./cache-folder.js', import.meta.url).href
  const program = `console.log((await import(${JSON.stringify(url)})).cacheFolder())`
  for (const home of ['', 'here']) {
    const env = { ...process.env, HOME: home, XDG_CACHE_HOME: '', LEAKGATE_CACHE: '' }
    const args = ['--input-type=module', '-e', program]
    const { stdout } = await promisify(execFile)(process.execPath, args, { env })
    t.ok(isAbsolute(stdout), `HOME=${home}: ${stdout}`)
    t.match(stdout, /leakgate\n$/)
  }
})
