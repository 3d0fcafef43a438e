/**
 * The library as users call it: from the packed package, in the test runners that they have. `make package-check` runs it.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { packagePath } from '../../model/package-path.js'
import { packCopy } from './testing/pack.js'

const TIMEOUT_MS = 900_000
/** Versions that the tests were written for. */
const RUNNERS = ['jest@30', 'vitest@4', 'tap@21']

const skip =
  process.env['LEAKGATE_PACKAGE_CHECK'] === undefined
    ? 'only "make package-check" installs the package and the test runners'
    : false

const folder = mkdtempSync(join(tmpdir(), 'leakgate-runners-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const project = join(folder, 'project')

interface Outcome {
  readonly code: number | null
  readonly output: string
}

function start(program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise(resolve => {
    const child = execFile(
      '/usr/bin/env',
      ['-u', 'NODE_OPTIONS', program, ...args],
      {
        cwd: project,
        env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', CI: '1' },
        timeout: TIMEOUT_MS,
        maxBuffer: 16 * 1024 * 1024,
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, output: stdout + stderr }),
    )
  })
}

/** A Node server that knows nothing of leakgate, with a leak of 1 KiB a connection or without. It is not in the package. */
const OPTIONS = `
const server = ${JSON.stringify(packagePath('dist/fixtures/stranger-node-billing/server.js'))}
const proto = ${JSON.stringify(packagePath('fixtures/stranger-node-billing/billing.proto'))}
const options = leak => ({
  target: { command: [process.execPath, server, '{address}'] },
  env: ['LEAK=' + leak],
  call: { method: 'billing.v1.Billing/GetInvoice', data: { id: '{n}' }, proto },
  name: 'own server', atLeast: 0, threshold: 800, connections: 20000,
})
`

/** In each runner, the first test passes and the second one fails with what is known of the leak. */
const FILES: Readonly<
  Record<string, { readonly file: string; readonly text: string; readonly args: readonly string[] }>
> = {
  'node:test': {
    file: 'node-test.mjs',
    text: `import { test } from 'node:test'\nimport { gate } from 'leakgate'\n${OPTIONS}
test('healthy', async () => { await gate(options('')) })
test('leaky', async () => { await gate(options('connection')) })`,
    args: [process.execPath, '--test', 'node-test.mjs'],
  },
  jest: {
    file: 'jest.test.js',
    text: `const { gate } = require('leakgate')\n${OPTIONS}\njest.setTimeout(600000)
test('healthy', async () => { await gate(options('')) })
test('leaky', async () => { await gate(options('connection')) })`,
    args: ['node_modules/.bin/jest', 'jest.test.js'],
  },
  vitest: {
    file: 'vitest.spec.mjs',
    text: `import { test } from 'vitest'\nimport { gate } from 'leakgate'\n${OPTIONS}
test('healthy', { timeout: 600000 }, async () => { await gate(options('')) })
test('leaky', { timeout: 600000 }, async () => { await gate(options('connection')) })`,
    args: ['node_modules/.bin/vitest', 'run', 'vitest.spec.mjs'],
  },
  tap: {
    file: 'tap-test.mjs',
    text: `import t from 'tap'\nimport { gate } from 'leakgate'\n${OPTIONS}
t.test('healthy', { timeout: 600000 }, async () => { await gate(options('')) })
t.test('leaky', { timeout: 600000 }, async () => { await gate(options('connection')) })`,
    args: [
      'node_modules/.bin/tap',
      'run',
      '--disable-coverage',
      '--reporter=tap',
      '--timeout=900',
      'tap-test.mjs',
    ],
  },
}

t.test('installed with the test runners', { skip }, async t => {
  const sources = join(folder, 'sources')
  mkdirSync(sources)
  mkdirSync(project)
  const { tarball, files } = await packCopy(sources)
  t.ok(files.includes('leakgate.config.schema.json'))
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n')
  const npm = [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    tarball,
    ...RUNNERS,
  ]
  const { code, output } = await start('npm', npm)
  t.equal(code, 0, output)
})

for (const [runner, { file, text, args }] of Object.entries(FILES)) {
  t.test(`in ${runner}, a healthy server passes and a leaky one fails`, { skip }, async t => {
    t.comment(runner)
    writeFileSync(join(project, file), text)
    const [program = '', ...rest] = args
    const { code, output } = await start(program, rest)
    t.equal(code, 1, 'the run of tests fails')
    t.match(output, /(ok \d+ - |✓ |✔ |PASS )[^\n]*healthy|\b1 passed/, output)
    t.match(output, /leak: own server, plain, clean close/)
    t.match(output, /live heap rises by 1,\d\d\d B per connection \(99 % interval /)
    t.match(output, /Retained: .* of what .* more connections added/)
  })
}
