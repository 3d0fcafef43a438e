import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageRoot } from '../../model/package-path.js'
import { createProgram } from '../program.js'
import { commandsOf, pages } from './testing/page-commands.js'

/** Where the commands of other programs are run. */
const RUN_BY: Readonly<Record<string, string>> = {
  npm: 'harness/cli/packaging/installed-package.test.ts',
  docker: 'harness/cli/packaging/dockerfile.test.ts',
  git: 'harness/cli/git-bisect.test.ts',
  go: 'harness/cli/guides/go-guide.test.ts',
}

const commands = pages().flatMap(commandsOf)

t.test('the pages show commands', async t => {
  const ours = commands.filter(({ program }) => program === 'leakgate')
  t.ok(ours.length >= 50, `${ours.length} commands of leakgate`)
  t.ok(commands.some(({ page }) => page === 'README.md'))
})

t.test('every command of leakgate has the flags that it is given', async t => {
  for (const { page, program, args } of commands) {
    if (program !== 'leakgate') continue
    const parsed: string[] = []
    const leakgate = createProgram()
    for (const command of leakgate.commands) command.action(() => void parsed.push(command.name()))
    await leakgate.parseAsync([...args], { from: 'user' }).catch((error: unknown) => {
      parsed.push(String(error))
    })
    t.same(parsed, [args[0]], `${page}: leakgate ${args.join(' ')}`)
  }
})

t.test('every other command is run by a test', async t => {
  const makefile = readFileSync(join(packageRoot(), 'Makefile'), 'utf8')
  for (const { page, program, args } of commands) {
    const words = `${page}: ${program} ${args.join(' ')}`
    if (program === 'leakgate') continue
    if (program === 'make') t.match(makefile, new RegExp(`^${args[0] ?? ''}:`, 'm'), words)
    else if (program === 'tap') t.equal(args[0], 'run', words)
    else {
      const test = RUN_BY[program]
      t.ok(test !== undefined && readFileSync(join(packageRoot(), test), 'utf8') !== '', words)
    }
  }
})
