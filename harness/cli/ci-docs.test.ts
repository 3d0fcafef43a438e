import { validateAction, validateWorkflow } from '@action-validator/core'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import ts from 'typescript'
import { parse } from 'yaml'
import { createProgram } from './program.js'
import { packageRoot } from '../model/package-path.js'
import { runActionStep } from './packaging/testing/action-steps.js'

const ROOT = packageRoot()
const ACTION = readFileSync(join(ROOT, 'action.yml'), 'utf8')
const PAGE = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8')
const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'

const run = promisify(execFile)

/** The files of the page, by the name in each one's first line. */
const FILES = new Map(
  [...PAGE.matchAll(/^```yaml\n# (\S+)\n([^]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]),
)
const file = (name: string): string => FILES.get(name) ?? ''
const WORKFLOWS = ['.github/workflows/leakgate.yml', '.github/workflows/leakgate-matrix.yml']
/** Those of the page, and this project's own. */
const OWN_FOLDER = join(ROOT, '.github/workflows')
const ALL_WORKFLOWS = new Map([
  ...WORKFLOWS.map(name => [`docs/ci.md: ${name}`, file(name)] as const),
  ...readdirSync(OWN_FOLDER).map(name => [name, readFileSync(join(OWN_FOLDER, name), 'utf8')] as const),
])

t.test('the page has every file that it promises', async t => {
  t.strictSame([...FILES.keys()], [...WORKFLOWS, '.gitlab-ci.yml', 'leakgate-job.yaml'])
})

t.test('the action and the workflows are what GitHub’s schemas allow', async t => {
  t.strictSame(validateAction(ACTION).errors, [])
  for (const [name, text] of ALL_WORKFLOWS) t.strictSame(validateWorkflow(text).errors, [], name)
  t.not(validateAction(ACTION.replace('using: composite', 'using: magic')).errors.length, 0, 'it can say no')
  const { inputs } = parse(ACTION) as { inputs: Record<string, unknown> }
  const { jobs } = parse(file(WORKFLOWS[0]!)) as {
    jobs: { leak: { steps: { uses?: string; with?: object }[] } }
  }
  const used = jobs.leak.steps.find(({ uses }) => uses?.includes('/leakgate@'))?.with ?? {}
  t.ok('target' in used, 'the workflow uses the action')
  for (const key of Object.keys(used)) t.ok(key in inputs, `the action has the input ${key}`)
})

t.test('the page installs this version of this package', async t => {
  const { version, repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string
    repository: { url: string }
  }
  const [, name = ''] = /github\.com\/(.+)\.git$/.exec(repository.url) ?? []
  const mentioned = [...PAGE.matchAll(/(?:(\w[\w-]*)\/)?leakgate(?:@v?|:v)(\d[\w.-]*)/g)]
  t.ok(mentioned.length >= 5, `${mentioned.length} mentions`)
  for (const [mention, owner, of] of mentioned) {
    t.equal(of, version, mention)
    if (owner !== undefined) t.equal(`${owner}/leakgate`, name, mention)
  }
})

t.test('actionlint finds nothing in the workflows', { skip: await whyNoActionlint() }, async t => {
  const folder = t.testdir({ '.github': { workflows: {} } })
  // Where a workflow that another one calls is found.
  const paths = [...ALL_WORKFLOWS].map(([name, text]) => {
    const path = join(folder, '.github/workflows', basename(name))
    writeFileSync(path, text)
    return path
  })
  const { stdout } = await run('go', ['run', ACTIONLINT, '-no-color', '-shellcheck=', ...paths], {
    cwd: folder,
  })
  t.equal(stdout, '')
})

async function whyNoActionlint(): Promise<string | false> {
  try {
    await run('go', ['run', ACTIONLINT, '-version'], { cwd: tmpdir(), timeout: 300_000 })
    return false
  } catch (error) {
    return `actionlint cannot be had: ${error instanceof Error ? error.message.slice(0, 200) : ''}`
  }
}

t.test(
  'the Kubernetes Job has the fields and types of batch/v1, and as many shards as completions',
  async t => {
    const job = parse(file('leakgate-job.yaml')) as {
      spec: {
        completions: number
        template: { spec: { containers: { env: { name: string; value: string }[] }[] } }
      }
    }
    t.strictSame(typeErrors(job), [])
    t.not(typeErrors({ ...job, spec: { ...job.spec, completions: 'three' } }).length, 0, 'it can say no')
    const shards = job.spec.template.spec.containers[0]?.env.find(
      ({ name }) => name === 'LEAKGATE_SHARDS',
    )?.value
    t.equal(shards, String(job.spec.completions))
  },
)

function typeErrors(job: unknown): string[] {
  const path = join(ROOT, 'dist', 'job.check.ts')
  const source = `import type { Job } from 'kubernetes-types/batch/v1.js'\nexport const job: Job = ${JSON.stringify(job)}\n`
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  }
  const host = ts.createCompilerHost(options)
  const real = ts.createCompilerHost(options)
  host.fileExists = name => name === path || real.fileExists(name)
  host.getSourceFile = (name, target) =>
    name === path ? ts.createSourceFile(name, source, target) : real.getSourceFile(name, target)
  return ts
    .getPreEmitDiagnostics(ts.createProgram([path], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

t.test('the GitLab pipeline hands each shard on to the merge', async t => {
  const pipeline = parse(file('.gitlab-ci.yml')) as Record<
    string,
    { stage?: string; parallel?: number; stages?: [] }
  >
  const stages = pipeline['stages'] as unknown as string[]
  t.ok(stages.includes(pipeline['measure']?.stage ?? '') && stages.includes(pipeline['merge']?.stage ?? ''))
  t.equal(pipeline['measure']?.parallel, 3)
})

t.test('every command line on the page and in the action has flags that there are', async t => {
  const program = createProgram()
  const text = `${PAGE}\n${ACTION.slice(ACTION.indexOf('\nruns:'))}`.replaceAll(/\\\n\s*|\n\s+(?=--)/g, ' ')
  const lines = [
    ...text.matchAll(/(?:leakgate(?:@[\d.]+)?|main\.js"?) (run|matrix|merge|compare) ([^\n`]*)/g),
  ]
  t.ok(lines.length >= 7, `${lines.length} lines`)
  for (const [line, name, rest = ''] of lines) {
    const command = program.commands.find(known => known.name() === name)
    for (const [, flag] of rest.replaceAll(/"[^"]*"|'[^']*'/g, '').matchAll(/(?:^|\s)(--[a-z-]+)/g)) {
      t.ok(
        command?.options.some(({ long }) => long === flag),
        `${flag ?? ''} in ${line}`,
      )
    }
  }
  const job = parse(file('leakgate-job.yaml')) as {
    spec: { template: { spec: { containers: { args: string[] }[] } } }
  }
  const matrix = program.commands.find(known => known.name() === 'matrix')
  for (const arg of job.spec.template.spec.containers[0]?.args ?? []) {
    t.ok(
      matrix?.options.some(({ long }) => long === arg.split('=')[0]),
      arg,
    )
  }
})

/** What a runner has made before the script of the step `run` runs; leakgate is this checkout. */
function actionFolder(t: Test): string {
  const folder = t.testdir({ home: { node_modules: {} } })
  symlinkSync(ROOT, join(folder, 'home/node_modules/leakgate'))
  return folder
}

const noBash = !existsSync('/bin/bash') && 'no bash'

t.test('the action’s script runs leakgate and passes its exit code on', { skip: noBash }, async t => {
  const folder = actionFolder(t)
  const { code, outputs, log } = await runActionStep('run', folder, {
    LEAKGATE_HOME: join(folder, 'home'),
    LEAKGATE_TARGET: 'node+planted-leak',
    LEAKGATE_FLAGS: '--connections 6000 --evidence none',
    LEAKGATE_OUT: 'out$(touch injected)',
  })
  t.equal(code, 1, log)
  t.strictSame(outputs, { 'exit-code': '1' })
  t.ok(existsSync(join(folder, 'out$(touch injected)', 'junit.xml')))
  t.notOk(existsSync(join(folder, 'injected')), 'an input is no script')
})

t.test(
  'the action’s script splits flags as a shell does, and runs nothing in them',
  { skip: noBash },
  async t => {
    const folder = t.testdir({
      home: {
        node_modules: {
          leakgate: {
            dist: {
              harness: {
                cli: {
                  'main.js': 'console.log(JSON.stringify(process.argv.slice(9)))',
                },
              },
            },
          },
        },
      },
    })
    const argumentsOf = async (flags: string) => {
      const { code, outputs, log } = await runActionStep('run', folder, {
        LEAKGATE_HOME: join(folder, 'home'),
        LEAKGATE_TARGET: 'node',
        LEAKGATE_FLAGS: flags,
        LEAKGATE_OUT: 'out',
      })
      return code === 0 ? (JSON.parse(log) as string[]) : { outputs, log }
    }
    t.strictSame(await argumentsOf(''), [])
    t.strictSame(await argumentsOf(' --close  rst\n--threshold 128\n'), [
      '--close',
      'rst',
      '--threshold',
      '128',
    ])
    t.strictSame(await argumentsOf(`--replace "my folder" 'a "b"' c\\ d ""`), [
      '--replace',
      'my folder',
      'a "b"',
      'c d',
      '',
    ])
    t.strictSame(await argumentsOf('* $(touch injected) `id` ; $HOME'), [
      '*',
      '$(touch',
      'injected)',
      '`id`',
      ';',
      '$HOME',
    ])
    t.match(await argumentsOf('--close "rst'), {
      outputs: { 'exit-code': '2' },
      log: /::error .*a quote that is not closed/,
    })
  },
)
