import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { packagePath } from '../../model/package-path.js'
import { unlessLong } from '../../model/testing/long-tests.js'
import { issueCertificates } from '../../tls/issue-certificates.js'
import { commandsOf, pages, type PageCommand } from './testing/page-commands.js'
import { pageWorkspace, type PageWorkspace } from './testing/page-workspace.js'

const CLI = packagePath('dist/harness/cli/main.js')
const certificates = await issueCertificates(['ledger.example'])
const skip = unlessLong || ((await whyNoGo()) ?? false)

/** What a reader has done before: without it, a command of the page has nothing to read. */
const BEFORE: Readonly<Record<string, string>> = {
  'merge shard-1 shard-2 --out matrix':
    'matrix --targets go@1.66.2,go@1.66.3 --modes xds,plain --closes clean,rst --shard 2/2 --out shard-2',
  'compare go@1.67.1 --baseline leakgate-baseline.json':
    'compare go@1.67.1 --baseline leakgate-baseline.json --update-baseline',
}

/** At 20 connections a second, a verdict takes an hour. The budget of seconds ends the run without one. */
const SLOW = /steady=20/

/** All pages together take that long on a slow machine. */
const LIMIT_MS = 7_200_000

async function run(
  command: readonly string[],
  { folder, env, fill }: PageWorkspace,
): Promise<{ code: number | undefined; said: string }> {
  // A shell would have replaced it.
  const words = fill(command).flatMap(word =>
    word === 'reports/*/run.json'
      ? readdirSync(join(folder, 'reports')).map(name => `reports/${name}/run.json`)
      : [word],
  )
  const slow = SLOW.test(command.join(' ')) ? ['--max-seconds', '20'] : []
  const { exitCode, all } = await execa(process.execPath, [CLI, ...words, ...slow], {
    cwd: folder,
    env: { NODE_OPTIONS: '', ...env },
    reject: false,
    all: true,
  })
  return { code: exitCode, said: all }
}

/** The reports that docs/reports.md draws again. */
function storeRuns({ folder }: PageWorkspace): void {
  for (const name of ['before', 'after', 'reports/one', 'reports/two']) {
    mkdirSync(join(folder, name), { recursive: true })
    cpSync(join(folder, 'report/run.json'), join(folder, name, 'run.json'))
  }
}

/** go@1.66.2 leaks in xDS mode; a comparison and what only shows something end with 0 all the same. */
function expected({ args }: PageCommand): number {
  const words = args.join(' ')
  if (SLOW.test(words)) return 3
  // It is for a file with one run, and the file of the page has two.
  if (words === 'run') return 2
  if (/^(list|report|repro|bisect|doctor|calibrate|compare)/.test(words)) return 0
  return /go@1\.66\.2|xds-clean|^merge/.test(words) ? 1 : 0
}

t.setTimeout(LIMIT_MS)

for (const page of pages()) {
  const commands = commandsOf(page).filter(({ program }) => program === 'leakgate')
  if (commands.length === 0) continue
  t.test(`${page}: every command ends as the page says`, { skip, timeout: LIMIT_MS }, async t => {
    const workspace = await pageWorkspace(t, page, certificates)
    for (const command of commands) {
      const words = command.args.join(' ')
      if (words === 'report report/run.json') storeRuns(workspace)
      const before = BEFORE[words]
      if (before !== undefined) await run(before.split(' '), workspace)
      const { code, said } = await run(command.args, workspace)
      t.equal(code, expected(command), words, { said: said.slice(-1_500) })
    }
  })
}
