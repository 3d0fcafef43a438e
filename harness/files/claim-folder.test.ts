import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { claimFolder } from './claim-folder.js'

const MODULE_URL = new URL('./claim-folder.js', import.meta.url).href

/** A process that has claimed the folder, and does nothing else. */
async function holder(t: Test, folder: string) {
  const program = `
    const { claimFolder } = await import(${JSON.stringify(MODULE_URL)})
    await claimFolder(${JSON.stringify(folder)})
    console.log('claimed')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

t.test(
  'a folder that another process has claimed, by any of its names, until that process is killed',
  async t => {
    const root = t.testdir({ out: {} })
    const out = join(root, 'out')
    symlinkSync('out', join(root, 'link'))
    const child = await holder(t, out)
    for (const name of [out, join(root, 'link'), `${out}/.`]) {
      await t.rejects(claimFolder(name), {
        name: 'HarnessError',
        message: `Another leakgate writes to ${name}: process ${child.pid}`,
        next: /--out of its own/,
      })
    }
    t.strictSame(readdirSync(out), [], 'the claim is no file')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await claimFolder(out)
  },
)

t.test('a holder that does not answer is named without its pid', async t => {
  const out = t.testdir({})
  const child = await holder(t, out)
  child.kill('SIGSTOP')
  await t.rejects(claimFolder(out), { name: 'HarnessError', message: `Another leakgate writes to ${out}` })
})

t.test('other folders are free', async t => {
  const out = join(t.testdir({ out: {} }), 'out')
  await holder(t, out)
  mkdirSync(join(out, 'inner'))
  await claimFolder(join(out, 'inner'))
})
