import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import t from 'tap'
import fc from 'fast-check'
import { quote, rerunCommand } from './rerun-command.js'
import { storedRun } from '../testing/stored-runs.js'

t.test('a plain word is left alone, and what a shell would act on is not', async t => {
  t.equal(quote('go@1.66.2'), 'go@1.66.2')
  t.equal(quote('$(reboot)'), "'$(reboot)'")
  t.equal(quote("it's"), `'it'\\''s'`)
  t.equal(quote(''), "''")
})

t.test('a run from a command line says which one', async t => {
  const run = { ...storedRun('leak'), argv: ['run', '--target', 'command:./server {address}'] }
  t.equal(rerunCommand(run), "leakgate run --target 'command:./server {address}'")
  t.equal(rerunCommand({ ...run, argv: undefined }), undefined)
})

t.test('a real shell reads the words back', { skip: !existsSync('/bin/sh') && 'no /bin/sh' }, async () => {
  const word = fc.string({ unit: 'binary-ascii' }).map(text => text.replaceAll('\0', ''))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), words => {
      const line = `for word in ${words.map(quote).join(' ')}; do printf '%s\\0' "$word"; done`
      const read = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' })
      return read === words.map(text => `${text}\0`).join('')
    }),
    { numRuns: 20 },
  )
})
