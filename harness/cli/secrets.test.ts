import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { HAS_PROC } from '../processes/process-table.js'
import { packagePath } from '../model/package-path.js'
import { REPORT_FORMATS } from '../report/registry.js'
import { isSecretName } from '../model/secrets/secret-name.js'
import { createProgram } from './program.js'
import { leakgate, type Outcome } from './testing/leakgate.js'

if (!HAS_PROC) t.bailout('no /proc')

const SECRETS = ['S3CR3T', 'En7-V4lue', 'p%40ss7word', 'p@ss7word', 'two W0rds', 'from-env-1234']
const ODD_SERVER = packagePath('dist/harness/run/testing/odd-server.js')

/** Writes down what it was given, says its secrets, and serves; after some RPCs it says them again and ends. */
function writeServer(t: Test): { folder: string; got: string; target: (...more: string[]) => string } {
  const folder = t.testdir({})
  const [script, got] = [join(folder, 'server.mjs'), join(folder, 'got.json')]
  writeFileSync(
    script,
    `import { writeFileSync } from 'node:fs'
    const argv = process.argv.slice(2)
    const all = [...argv, process.env.MY_API_TOKEN]
    writeFileSync(${JSON.stringify(got)}, JSON.stringify(all))
    console.error('started with ' + all.join(' and '))
    const { exit } = process
    process.exit = code => { console.error('refused: ' + all.join(' and ')); exit(code) }
    if (argv.includes('--die')) process.exit(3)
    await import(${JSON.stringify(ODD_SERVER)})`,
  )
  const words = [
    '--api-token S3CR3T TOKEN=En7-V4lue',
    'redis://user:p%40ss7word@127.0.0.1:6379/0',
    `--password 'two W0rds'`,
  ].join(' ')
  const node = `${process.execPath} --inspect=127.0.0.1:0 --inspect-publish-uid=stderr ${script}`
  return {
    folder,
    got,
    target: (...more) => `command:${[node, '{address}', ...more, words].join(' ')}`,
  }
}

const LOAD = ['--mode', 'plain', '--connections', '240', '--at-least', '0', '--concurrency', '4']
const ENV = { MY_API_TOKEN: 'from-env-1234' }

function refuseSecrets(t: Test, where: string, text: string): void {
  for (const secret of SECRETS) t.notOk(text.includes(secret), `${secret} in ${where}`)
}

function refuseInOutput(t: Test, { stdout, stderr }: Outcome): void {
  refuseSecrets(t, 'standard output', stdout)
  refuseSecrets(t, 'standard error', stderr)
}

/** All files below the folder, and their names. */
function refuseInFolder(t: Test, folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const file of files) {
    refuseSecrets(t, 'a name', file)
    const path = join(folder, file)
    if (statSync(path).isFile()) refuseSecrets(t, file, readFileSync(path, 'latin1'))
  }
  return files.length
}

t.test('a run with secrets: the server gets them, and no file and no output has them', async t => {
  const { folder, got, target } = writeServer(t)
  const out = join(folder, 'out')
  const summary = join(folder, 'out', 'summary.md')
  const reports = REPORT_FORMATS.all.flatMap(({ name, fileName }) => [
    '--report',
    `${name}=${join(out, 'all', fileName)}`,
  ])
  const outcome = await leakgate(['run', '--target', target(), ...LOAD, '--out', out, ...reports], {
    ...ENV,
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
  })
  t.not(outcome.code, 2, outcome.stderr)
  t.strictSame(
    (JSON.parse(readFileSync(got, 'utf8')) as string[]).slice(1),
    [
      '--api-token',
      'S3CR3T',
      'TOKEN=En7-V4lue',
      'redis://user:p%40ss7word@127.0.0.1:6379/0',
      '--password',
      'two W0rds',
      'from-env-1234',
    ],
    'the true values',
  )
  refuseInOutput(t, outcome)
  t.ok(refuseInFolder(t, out) >= 2 + 1 + REPORT_FORMATS.all.length, 'every file was read')
  const run = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as {
    argv: string[]
    target: { name: string }
  }
  t.match(
    run.target.name,
    /--api-token \*\*\* TOKEN=\*\*\* redis:\/\/user:\*\*\*@127\.0\.0\.1:6379\/0 --password \*\*\*$/,
  )
  t.match(run.argv[run.argv.indexOf('--target') + 1], /--api-token \*\*\* .*--password '\*\*\*'$/)
  t.match(readFileSync(join(out, 'report.html'), 'utf8'), /--api-token \*\*\*/, 'the command that repeats it')

  await t.test('what is made from the stored run has none either, and is the same run', async t => {
    for (const args of [
      ['judge', out],
      ['judge', out, '--json'],
      ['compare', out, out, '--json'],
      ...REPORT_FORMATS.names.map(format => ['report', out, '--format', format]),
    ]) {
      const made = await leakgate(args)
      t.not(made.code, 2, made.stderr)
      refuseInOutput(t, made)
      if (args[0] === 'judge' && args.length === 2)
        t.match(made.stdout, /is the one that was stored\.|stays void|stored/)
    }
  })
})

t.test('a server that says its secrets and ends: before it is read, and during the run', async t => {
  const { target } = writeServer(t)
  const early = await leakgate(['run', '--target', target('--die'), ...LOAD], ENV)
  t.equal(early.code, 2)
  t.match(early.stderr, /its last words: .*refused: .* and \*\*\*/s)
  refuseInOutput(t, early)
  const late = await leakgate(['run', '--target', target('exit-after', '100'), ...LOAD, '--json'], ENV)
  t.equal(late.code, 3, late.stderr)
  t.match((JSON.parse(late.stdout) as { reason: string }).reason, /refused: .* and \*\*\*/s)
  refuseInOutput(t, late)
})

t.test('a matrix: no secret in a name of a folder, and it is resumed', async t => {
  const { folder, target } = writeServer(t)
  const out = join(folder, 'matrix')
  const args = ['matrix', '--targets', target(), '--modes', 'plain', ...LOAD.slice(2), '--out', out]
  const first = await leakgate(args, ENV)
  t.match(first.stdout, /--api-token \*\*\*/, first.stderr)
  refuseInOutput(t, first)
  t.ok(refuseInFolder(t, out) > 4)
  const second = await leakgate(args, ENV)
  t.match(second.stdout, /\(done before\)/, second.stderr)
  const broken = await leakgate([...args, '--targets', target('--die')], ENV)
  t.match(broken.stdout, /failed/, broken.stderr)
  refuseInOutput(t, broken)
  refuseInFolder(t, out)
})

t.test('errors of the command line itself', async t => {
  const words = ['--api-token', 'S3CR3T', 'TOKEN=En7-V4lue']
  for (const args of [
    ['run', '--target', 'command:./s', ...words],
    ['run', ...words],
    ['run', 'TOKEN=En7-V4lue'],
    ['run', '--target', `commando:./s ${words.join(' ')}`],
    [
      'matrix',
      '--targets',
      `command:./s ${words.join(' ')}`,
      '--targets',
      `command:./s ${words.join(' ')}`,
      '--out',
      'x',
    ],
    ['compare', `command:./s ${words.join(' ')}`, 'a/run.json'],
    ['bisect', '--good', `command:./s ${words.join(' ')}`, '--bad', 'go@1.66.2'],
    ['calibrate', '--target', `command:./s ${words.join(' ')}`],
    ['report', 'https://user:p@ss7word@host/run.json'],
  ]) {
    const outcome = await leakgate(args)
    t.equal(outcome.code, 2, args.join(' '))
    refuseInOutput(t, outcome)
  }
})

t.test('doctor says what is wrong without a secret', async t => {
  const wrong = { LEAKGATE_CACHE: '/dev/null/TOKEN=S3CR3T' }
  for (const args of [['doctor'], ['doctor', '--json']]) {
    const outcome = await leakgate(args, wrong)
    t.equal(outcome.code, 2)
    t.match(outcome.stdout, /TOKEN=\*\*\* cannot be written/)
    refuseInOutput(t, outcome)
  }
})

t.test('no flag of leakgate is called like a secret, so that its value would be masked', t => {
  for (const command of createProgram().commands)
    for (const { name } of command.options.map(option => ({ name: option.name() })))
      t.notOk(isSecretName(name), name)
  t.end()
})

t.test('--name: what reports call the run', async t => {
  const { folder, target } = writeServer(t)
  const out = join(folder, 'out')
  const named = await leakgate(
    ['run', '--target', target(), ...LOAD, '--out', out, '--name', 'checkout <1>'],
    ENV,
  )
  t.not(named.code, 2, named.stderr)
  t.match(named.stdout, /checkout <1>, plain, clean close/)
  t.match(named.stderr, /^checkout <1>: /m, 'progress')
  t.match(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')), { name: 'checkout <1>' })
  t.match(readFileSync(join(out, 'report.html'), 'utf8'), /<title>[a-z]+: checkout &lt;1>?/)
  for (const name of ['', 'a\u001b[2J', 'a'.repeat(101)]) {
    const refused = await leakgate(['run', '--target', 'node', '--name', name])
    t.equal(refused.code, 2)
    t.match(refused.stderr, /--name: a name has/)
  }
  t.match((await leakgate(['run', '--help'])).stdout, /--name <name>/)
  t.match((await leakgate(['complete', '--', 'run', '--na'])).stdout, /--name/)
})
