import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { storedRunPath } from '../../report/testing/stored-runs.js'
import { leakgate, MAIN } from '../testing/leakgate.js'

t.test('two commands do not write to one folder, and a killed one blocks nobody', async t => {
  const root = t.testdir({ out: {} })
  const out = join(root, 'out')
  symlinkSync('out', join(root, 'again'))
  const first = spawn(
    process.execPath,
    [MAIN, 'run', '--target', 'node', '--close', 'idle', '--connections', '1000000', '--out', out],
    { stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } },
  )
  t.teardown(() => first.kill('SIGKILL'))
  const stored = ['compare', storedRunPath('leak'), storedRunPath('stable')]
  const other = (): ReturnType<typeof leakgate> => leakgate([...stored, '--out', join(root, 'again')])
  // It claims the folder when it has read its flags. Another one that came first would make it end.
  const { dev, ino } = statSync(out, { bigint: true })
  while (!readFileSync('/proc/net/unix', 'utf8').includes(`leakgate-out-${dev}-${ino}`)) await sleep(20)
  const refused = await other()
  t.equal(refused.code, 2)
  t.match(refused.stderr, `Another leakgate writes to ${join(root, 'again')}: process ${first.pid}`)
  t.match(refused.stderr, /--out of its own/)
  first.kill('SIGKILL')
  await once(first, 'exit')
  const { code, stderr } = await other()
  t.equal(code, 0, stderr)
  t.strictSame(readdirSync(out), ['report.html'])
})
