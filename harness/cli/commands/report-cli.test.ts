import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runResultSchema } from '../../model/run-result.js'
import { packagePath } from '../../model/package-path.js'
import { MAIN, WITHOUT_HOOKS } from '../testing/leakgate.js'

const stored = (name: string): string => packagePath(`harness/report/testdata/${name}.json`)

/** Large enough for a verdict after the first stage. */
const LEAKY = 'node+planted-leak=65536'

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function leakgate(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  // These variables are set where the tests themselves run on GitHub.
  const own = { ...process.env, GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '' }
  return new Promise(resolve => {
    const child = execFile(
      '/usr/bin/env',
      [...WITHOUT_HOOKS, process.execPath, MAIN, ...args],
      { env: { ...own, NO_COLOR: '1', ...env }, timeout: 300_000, maxBuffer: 2 ** 26 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

t.test('a stored run is drawn again in every format, and the exit code says that it was', async t => {
  for (const [format, content] of Object.entries({
    text: /^leak {2}go@1\.66\.2, xDS, clean close\n/,
    html: /^<!doctype html>\n/,
    junit: /^<\?xml version="1\.0"/,
    tap: /^TAP version 14\n/,
    markdown: /^## /,
    github: /^::error /,
    json: /^\{\n {2}"schemaVersion": 1,/,
  })) {
    const { code, stdout, stderr } = await leakgate(['report', stored('leak'), '--format', format])
    t.equal(code, 0, format)
    t.match(stdout, content, format)
    t.equal(stderr, '', format)
  }
})

t.test('one is a run, two are a comparison, and more are a grid', async t => {
  const folder = t.testdir({})
  const titles = []
  for (const names of [['leak'], ['leak', 'stable'], ['leak', 'stable', 'planted-leak']]) {
    const file = join(folder, `${names.length}.html`)
    t.equal((await leakgate(['report', ...names.map(stored), '--out', file])).code, 0)
    titles.push(/<title>(.*?)<\/title>/.exec(readFileSync(file, 'utf8'))?.[1])
  }
  t.match(titles, [/^leak: go@1\.66\.2/, /go@1\.66\.2 → go@1\.66\.3/, /3 runs: 2 leak, 1 stable/])
  t.equal((await leakgate(['report', stored('leak'), '--format', 'junit', '--out', folder])).code, 0)
  t.ok(readdirSync(folder).includes('junit.xml'), 'in a folder each format has its own name')
})

t.test('bad input is named, with exit code 2, and nothing is written', async t => {
  const folder = t.testdir({ 'half.json': '{' })
  for (const [args, message] of [
    [['report'], /run\.json/],
    [['report', join(folder, 'none.json')], /none\.json cannot be read/],
    [['report', join(folder, 'half.json'), '--out', join(folder, 'x.html')], /half\.json is not JSON/],
    [['report', stored('leak'), '--format', 'pdf'], /"pdf"/],
    [['report', stored('leak'), '--out', '/proc/nowhere/x.html'], /\/proc\/nowhere/],
    [['run', '--target', 'node', '--report', 'junit'], /--report: "junit"/],
    [['run', '--target', 'node', '--report', 'pdf=x'], /"pdf"/],
  ] as [string[], RegExp][]) {
    const { code, stderr } = await leakgate(args)
    t.equal(code, 2, args.join(' '))
    t.match(stderr, message, args.join(' '))
  }
  t.strictSame(readdirSync(folder), ['half.json'])
})

t.test('a run writes every report that was asked for, and tells GitHub where it runs there', async t => {
  const folder = t.testdir({})
  const summary = join(folder, 'summary.md')
  writeFileSync(summary, 'what came before\n')
  const out = join(folder, 'out')
  const { code, stdout, stderr } = await leakgate(
    [
      ...['run', '--target', LEAKY, '--mode', 'plain', '--evidence', 'none', '--out', out],
      ...['--report', `junit=${join(folder, 'results', 'leakgate.xml')}`],
      ...['--report', `tap=${join(folder, 'leakgate.tap')}`, '--format', 'json'],
    ],
    { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
  )
  t.equal(code, 1, stderr)
  t.strictSame(readdirSync(out).sort(), ['report.html', 'run.json'])
  const run = runResultSchema.parse(JSON.parse(stdout))
  t.strictSame(run.argv, ['run', '--target', LEAKY, '--mode', 'plain'])
  t.match(readFileSync(join(out, 'report.html'), 'utf8'), `leakgate run --target ${LEAKY} --mode plain`)
  t.match(readFileSync(join(folder, 'results', 'leakgate.xml'), 'utf8'), /<failure type="leak"/)
  t.match(readFileSync(join(folder, 'leakgate.tap'), 'utf8'), /^not ok 1 - node\+planted-leak=65536/m)
  t.match(readFileSync(summary, 'utf8'), /^what came before\n## .* leak: node\+planted-leak=65536 keeps/)
  t.match(stderr, /^::error title=leakgate%3A leak/)
})

t.test(
  'without a terminal, plain lines on standard error report progress, and --quiet prints nothing',
  async t => {
    const args = ['run', '--target', LEAKY, '--mode', 'plain', '--evidence', 'none']
    const { stderr } = await leakgate(args)
    const lines = stderr.trimEnd().split('\n')
    t.match(stderr, /^node\+planted-leak=65536: warming up$/m)
    t.match(stderr, /^node\+planted-leak=65536: stage 1/m)
    t.ok(lines.length < 20, `a line for each step and not for each round: ${lines.length}`)
    // eslint-disable-next-line no-control-regex
    t.notMatch(stderr, /\u001b/)
    const quiet = await leakgate([...args, '--quiet'])
    t.match(quiet, { code: 1, stdout: '', stderr: '' })
  },
)

/** Shows a command in a terminal, which is as large as the command makes it. */
function inTerminal(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // `script` copies the size of its own terminal, and there is none here.
    const child = spawn('/usr/bin/script', ['-qc', command, '/dev/null'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    const timer = setTimeout(() => child.kill('SIGKILL'), 120_000)
    child.on('error', reject).on('close', () => {
      clearTimeout(timer)
      resolve(text)
    })
  })
}

t.test('on a terminal', { skip: !existsSync('/usr/bin/script') && 'no script(1)' }, async t => {
  const args = ['run', '--target', LEAKY, '--mode', 'plain', '--evidence', 'none', '--connections', '300']
  const run = [process.execPath, MAIN, ...args].join(' ')

  const plainly = 'env --unset=CI TERM=xterm NO_COLOR=1'
  const sizeless = await inTerminal(`${plainly} ${run}`)
  t.match(sizeless, /^node\+planted-leak=65536: warming up\r?$/m)
  t.match(sizeless, /^inconclusive {2}node/m)
  t.notMatch(sizeless, '\u001b[1A', 'where it has no size, no line is drawn over')

  const live = await inTerminal(`stty cols 80; ${plainly} ${run}`)
  t.match(live, /⠋ node\+planted-leak=65536/, 'a spinner')
  // eslint-disable-next-line no-control-regex
  t.notMatch(live, /\u001b\[[\d;]*m/, 'NO_COLOR has no colour')

  const ci = await inTerminal(`stty cols 80; ${plainly} CI=true ${run}`)
  t.match(ci, /^node\+planted-leak=65536: stage 1/m, 'plain lines in CI')
})

t.test('a comparison is drawn from two stored runs as it was from the fresh ones', async t => {
  const folder = join(t.testdir({}), 'deep')
  mkdirSync(folder)
  const { code, stdout } = await leakgate(['report', stored('leak'), stored('stable'), '--format', 'json'])
  t.equal(code, 0)
  t.match(JSON.parse(stdout), {
    comparison: { reason: /./ },
    before: { verdict: 'leak' },
    after: { verdict: 'stable' },
  })
})
