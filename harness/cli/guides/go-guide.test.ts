import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t, { type Test } from 'tap'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { packagePath } from '../../model/package-path.js'
import { unlessLong } from '../../model/testing/long-tests.js'

const PAGE = readFileSync(packagePath('docs/gate-a-go-server.md'), 'utf8')
const BLOCKS = [...PAGE.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
}))
const skip = unlessLong || ((await whyNoGo()) ?? false)

function block(language: string, having: string): string {
  return BLOCKS.find(each => each.language === language && each.text.includes(having))?.text ?? ''
}

/** A user's module, with `npx leakgate` as the package has it. */
function userFolder(t: Test): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = t.testdir({})
  cpSync(packagePath('fixtures/stranger-go-inventory'), cwd, { recursive: true })
  const bin = join(cwd, 'bin')
  mkdirSync(bin)
  const npx = join(bin, 'npx')
  const cli = packagePath('dist/harness/cli/main.js')
  writeFileSync(npx, `#!/bin/sh\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`)
  chmodSync(npx, 0o755)
  return { cwd, env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` } }
}

t.test(
  'the Go test of the page passes for a healthy server, and fails for one that leaks',
  { skip },
  async t => {
    const { cwd, env } = userFolder(t)
    writeFileSync(join(cwd, 'leak_test.go'), block('go', 'func Test'))
    const test = (leak: string): { status: number | null; stdout: string } =>
      spawnSync('go', ['test', '-count=1', '-v', '.'], { cwd, env: { ...env, LEAK: leak }, encoding: 'utf8' })
    const healthy = test('')
    t.equal(healthy.status, 0, healthy.stdout)
    t.match(healthy.stdout, /stable {2}command:/)
    t.ok(existsSync(join(cwd, 'leakgate-report/junit.xml')))
    const leaks = test('connection')
    t.not(leaks.status, 0)
    t.match(leaks.stdout, /leak {2}command:[^]*exit status 1/)
  },
)

t.test('the target of the Makefile, and a call', { skip }, async t => {
  const { cwd, env } = userFolder(t)
  writeFileSync(join(cwd, 'Makefile'), `${block('make', 'leakgate:')}\nserver:\n\tgo build -o server .\n`)
  const made = spawnSync('make', ['leakgate'], { cwd, env, encoding: 'utf8' })
  t.equal(made.status, 0, made.stdout + made.stderr)
  t.ok(existsSync(join(cwd, 'leakgate-report/junit.xml')))
  const called = spawnSync('sh', ['-c', block('sh', '--call shop')], { cwd, env, encoding: 'utf8' })
  t.equal(called.status, 0, called.stdout + called.stderr)
  t.match(called.stdout, /Calls shop\.inventory\.v1\.Inventory\/GetItem/)
})
