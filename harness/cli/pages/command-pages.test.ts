import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { commandPages } from './command-pages.js'
import { CONFIG_SCHEMA_FILE, configJsonSchema } from './config-json-schema.js'
import { allFlags } from '../../run/scenario/scenario-flags.js'
import { createProgram } from '../program.js'
import { packagePath } from '../../model/package-path.js'

const FOLDER = packagePath('docs/commands/')

t.test('docs/commands is what --help says today ("npm run pages" writes it)', async t => {
  const pages = await commandPages()
  t.strictSame(readdirSync(FOLDER).sort(), [...pages.keys()].sort())
  for (const [name, page] of pages) t.equal(readFileSync(FOLDER + name, 'utf8'), page, name)
})

t.test('every command tells its exit codes and has examples', async t => {
  const pages = await commandPages()
  const program = createProgram()
  for (const command of program.createHelp().visibleCommands(program)) {
    if (command.name() === 'help') continue
    const page = pages.get(`${command.name()}.md`) ?? ''
    t.match(page, /^## Exit codes$/m, command.name())
    t.match(page, /^## Examples\n\n```sh\n.*leakgate /m, command.name())
    for (const option of command.options) {
      if (!option.hidden) t.ok(page.includes(`\`${option.flags}\``), `${command.name()} ${option.flags}`)
    }
  }
})

t.test(
  'the JSON schema of a config file is what leakgate accepts today ("npm run pages" writes it)',
  async t => {
    const text = await configJsonSchema()
    t.equal(readFileSync(packagePath(CONFIG_SCHEMA_FILE), 'utf8'), text)
    for (const { key, help } of allFlags()) {
      t.ok(text.includes(`${JSON.stringify(key)}: {`), key)
      t.ok(text.includes(JSON.stringify(help).slice(1, -1)), `the help of ${key}`)
    }
  },
)
