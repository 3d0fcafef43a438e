/**
 * The package as a user has it: packed, installed in an empty folder, and run from there. Without Go and without a
 * compiler first, then with Go where it is installed. `make package-check` also reproduces the whole event with Go.
 */
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import ts from 'typescript'
import type { buildGoRetain } from '../../runtimes/go/retain-build.js'
import { packageRoot } from '../../model/package-path.js'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { runActionStep } from './testing/action-steps.js'
import { packCopy, type PackedPackage } from './testing/pack.js'

const MOST_BYTES = 2_200_000
/** Time limit of one command; on an idle machine the longest takes a minute. */
const TIMEOUT_MS = 1_800_000
const WITH_REPRO_ON_GO = process.env['LEAKGATE_PACKAGE_CHECK'] === 'all'

/** Enough for the verdict `leak`, which needs no check for a filling cache here. */
const SHORT = ['--connections', '4000', '--at-least', '0']

/** The programs that leakgate and npm need; Go and a compiler are not among them. */
const PROGRAMS = ['node', 'npm', 'npx', 'sh', 'env', 'getconf']

// Outside the checkout, so that module resolution in parent folders finds nothing of it.
const folder = mkdtempSync(join(tmpdir(), 'leakgate-package-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const project = join(folder, 'project')
const installed = join(project, 'node_modules', 'leakgate')
const bare = join(folder, 'bin')

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise(resolve => {
    const child = execFile(
      program,
      args,
      {
        cwd: project,
        env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: '', ...env },
        timeout: TIMEOUT_MS,
        maxBuffer: 16 * 1024 * 1024,
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

/** `npx leakgate` in the project. */
const leakgate = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> =>
  start('npx', ['--no', 'leakgate', ...args], env)

/** The absolute path of a program on the PATH. */
function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map(path => join(path, program)).find(path => existsSync(path))
}

/** One call that fetches a few kilobytes, and is not answered from npm's cache. */
async function whyNoRegistry(): Promise<string | false> {
  if (onPath('npm') === undefined) return 'npm is not installed'
  const { code, stderr } = await start('npm', ['view', '--prefer-online', 'picocolors', 'version'])
  return code === 0 ? false : `npm reaches no registry: ${stderr.trim().split('\n')[0] ?? ''}`
}

mkdirSync(project)
mkdirSync(bare)
for (const program of PROGRAMS) {
  const path = program === 'node' ? process.execPath : onPath(program)
  if (path !== undefined) symlinkSync(realpathSync(path), join(bare, program))
}
const withoutGo = { PATH: bare }

/** Logs the steps of this test, because it takes minutes. */
const say = (doing: string): void => t.comment(doing)

say('packing')
const sources = join(folder, 'sources')
mkdirSync(sources)
const packed: PackedPackage = await packCopy(sources)
// Every await comes before the first test: tap ends the file where no test is left to run.
/** Installing and running takes many minutes on a busy machine, so only `make package-check` does it. */
const noRegistry =
  process.env['LEAKGATE_PACKAGE_CHECK'] === undefined
    ? 'only "make package-check" installs the package and runs it'
    : await whyNoRegistry()
const noGo = await whyNoGo()

t.test('the package has what it needs, and nothing else', async t => {
  t.ok(packed.unpackedSize < MOST_BYTES, `${packed.unpackedSize} B unpacked`)
  const unwanted = packed.files.filter(path =>
    /\.map$|\.test\.|_test\.go$|(^|\/)(testing|testdata|e2e)\/|\.tsx?$/.test(path.replace(/\.d\.ts$/, '')),
  )
  t.strictSame(unwanted, [])
  const outside = packed.files.filter(
    path => !/^(dist\/(harness|fixtures)|fixtures|tools\/go-retain|docs|scenarios\/gallery)\//.test(path),
  )
  t.strictSame(outside.sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'leakgate.config.schema.json',
    'package.json',
    'scenarios/catalogue.json',
  ])
  t.ok(packed.files.includes('dist/harness/index.d.ts'))
  t.ok(packed.files.includes('fixtures/go-otel-peer-labels/main.go'), 'the gallery builds it')
})

t.test('installed where there is no Go and no compiler', { skip: noRegistry }, async t => {
  say('installing in an empty folder')
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n')
  const npm = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', packed.tarball]
  const install = await start('npm', npm, withoutGo)
  t.equal(install.code, 0, install.stderr)
  t.notOk(existsSync(join(project, 'node_modules/heapdump/build')), 'heapdump is not compiled')
  t.strictSame(
    readdirSync(join(installed, 'scenarios')),
    ['catalogue.json', 'gallery'],
    'the stored scenarios and the gallery, without their tests',
  )

  const list = await leakgate(['list'], withoutGo)
  t.equal(list.code, 0, list.stderr)
  t.match(list.stdout, /xds-clean/)

  const doctor = await leakgate(['doctor'], withoutGo)
  t.equal(doctor.code, 0, doctor.stderr)
  t.match(doctor.stdout, /– Go, for go@VERSION targets: /, 'no Go is there')

  say('run --target node+planted-leak')
  const out = join(project, 'out')
  const run = await leakgate(
    ['run', '--target', 'node+planted-leak', '--close', 'rst', ...SHORT, '--out', out],
    withoutGo,
  )
  t.equal(run.code, 1, run.stdout + run.stderr)
  t.match(readFileSync(join(out, 'report.html'), 'utf8'), /<svg/)
  const { evidence } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as { evidence?: object }
  t.ok(evidence, 'it has looked for evidence')

  say('repro without Go, a minute')
  const repro = await leakgate(['repro'], withoutGo)
  t.equal(repro.code, 0, repro.stdout + repro.stderr)
  t.match(repro.stdout, /the gRPC-Go servers cannot be built/)
  t.match(repro.stdout, /^Reproduced in /m)
})

t.test('its types are complete', { skip: noRegistry }, async t => {
  const right = join(project, 'right.ts')
  const wrong = join(project, 'wrong.ts')
  const write = (path: string, verdict: string): void =>
    writeFileSync(
      path,
      [
        "import { parseScenario, runScenario, type RunResult } from 'leakgate'",
        "const scenario = parseScenario({ target: 'node' }, key => key)",
        'const run: RunResult = await runScenario(scenario, new AbortController().signal)',
        `export const leaks: boolean = run.verdict === '${verdict}'`,
      ].join('\n'),
    )
  write(right, 'leak')
  write(wrong, 'no such verdict')
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
  const compiler = ts.createProgram([right, wrong], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    typeRoots: [join(packageRoot(), 'node_modules/@types')],
    types: ['node'],
  })
  // Of all that is compiled, the declarations of other packages are not this one's to answer for.
  const own = compiler
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(installed) || fileName === right)
  t.ok(own.length > 10, `${own.length} files`)
  const errors = [...own, compiler.getSourceFile(wrong)!].flatMap(file =>
    [...compiler.getSyntacticDiagnostics(file), ...compiler.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${file.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    ),
  )
  t.strictSame(
    errors.filter(error => !error.startsWith(wrong)),
    [],
  )
  t.equal(errors.filter(error => error.startsWith(wrong)).length, 1, 'they can say no')
})

t.test('installed where there is Go', { skip: noRegistry || (noGo ?? false) }, async t => {
  say('building go-retain from the package')
  const module = pathToFileURL(join(installed, 'dist/harness/runtimes/go/retain-build.js'))
  const { buildGoRetain: build } = (await import(module.href)) as { buildGoRetain: typeof buildGoRetain }
  const binary = await build(new AbortController().signal, { folder: join(folder, 'cache') })
  t.ok(existsSync(binary), binary)

  if (WITH_REPRO_ON_GO) {
    say('repro on gRPC-Go servers, which it builds first where none are cached')
    const repro = await leakgate(['repro'])
    t.equal(repro.code, 0, repro.stdout + repro.stderr)
    t.match(repro.stdout, /^Reproduced in /m)
    return
  }
  say('run --target go@1.66.2, which it builds first where it is not cached')
  const run = await leakgate(['run', '--target', 'go@1.66.2', '--connections', '6000'])
  t.equal(run.code, 1, run.stdout + run.stderr)
})

t.test('the action installs it, and runs it', { skip: noRegistry }, async t => {
  say('the steps of the action')
  const plan = await runActionStep('plan', project, {
    GITHUB_ACTION_PATH: packageRoot(),
    RUNNER_TEMP: join(folder, 'runner'),
    LEAKGATE_VERSION: '',
    LEAKGATE_PACKAGE: packed.tarball,
    LEAKGATE_TARGET: 'node+planted-leak',
  })
  t.equal(plan.code, 0, plan.log)
  t.equal(plan.outputs['package'], packed.tarball)
  const home = plan.outputs['home'] ?? ''
  const install = await runActionStep('install', project, {
    LEAKGATE_PACKAGE: plan.outputs['package'],
    LEAKGATE_HOME: home,
    npm_config_prefer_offline: 'true',
  })
  t.equal(install.code, 0, install.log)
  t.notOk(existsSync(join(home, 'node_modules/heapdump')), 'nothing that would be compiled')
  const summary = join(folder, 'summary.md')
  writeFileSync(summary, '')
  const run = await runActionStep('run', project, {
    LEAKGATE_HOME: home,
    LEAKGATE_CACHE: plan.outputs['builds'],
    LEAKGATE_TARGET: 'node+planted-leak',
    LEAKGATE_FLAGS: `${SHORT.join(' ')} --evidence "none"`,
    LEAKGATE_OUT: 'action out',
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
  })
  t.equal(run.code, 1, run.log)
  t.equal(run.outputs['exit-code'], '1')
  t.match(readFileSync(summary, 'utf8'), /leak/)
  t.ok(existsSync(join(project, 'action out', 'junit.xml')))
})
