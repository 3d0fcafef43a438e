import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { HarnessError } from '../model/harness-error.js'
import { findConfig } from './find-config.js'
import { loadConfig } from './load-config.js'

/** A config file with this text; its name has the ending. */
function fileOf(t: Test, ending: string, text: string): string {
  const path = join(t.testdir({}), `leakgate.config.${ending}`)
  writeFileSync(path, text)
  return path
}

const RUN = "{ target: 'node', mode: 'plain', threshold: 128 }"

const FORMS: Readonly<Record<string, string>> = {
  ts: `import { defineConfig, type Config } from 'leakgate'\nconst run: object = ${RUN}\nexport default defineConfig({ runs: { a: run } } satisfies Config)`,
  js: `import { defineConfig } from 'leakgate'\nexport default defineConfig({ runs: { a: ${RUN} } })`,
  mjs: `const runs = await Promise.resolve({ a: ${RUN} })\nexport default { runs }`,
  cjs: `const { defineConfig } = require('leakgate')\nmodule.exports = defineConfig({ runs: { a: ${RUN} } })`,
  json: '{ "$schema": "./schema.json", "runs": { "a": { "target": "node", "mode": "plain", "threshold": 128 } } }',
}

for (const [ending, text] of Object.entries(FORMS)) {
  t.test(`a .${ending} file is loaded where leakgate is not installed`, async t => {
    const { runs } = await loadConfig(fileOf(t, ending, text))
    t.strictSame(runs, { a: { target: 'node', mode: 'plain', threshold: 128 } })
  })
}

const WRONG: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  [
    'a misspelt key of a run',
    '{ runs: { a: { thresholds: 1 } } }',
    /config\.js: runs\.a\.thresholds: unknown key "thresholds"; did you mean "threshold"\? It may have target, mode/,
  ],
  [
    'a misspelt key of the file',
    '{ run: {} }',
    /config\.js: run: unknown key "run"; did you mean "runs"\? It may have \$schema, defaults, targets, workloads, calls, runs/,
  ],
  [
    'a value that is not allowed',
    "{ runs: { a: { mode: 'plan' } } }",
    /runs\.a\.mode: "plan" is not allowed; did you mean "plain"\? It is one of xds, plain/,
  ],
  [
    'a value of another type',
    "{ runs: { a: { threshold: '64' } } }",
    /runs\.a\.threshold: "64" is not a number/,
  ],
  [
    'a number that is too small',
    '{ runs: { a: { connections: 3 } } }',
    /runs\.a\.connections: 3 is too small: give at least 24/,
  ],
  [
    'a misspelt key of the call of a run',
    "{ runs: { a: { call: { metod: 'x.Y/Z' } } } }",
    /runs\.a\.call: unknown key "metod"; did you mean "method"\?/,
  ],
  [
    'a call of another type',
    '{ runs: { a: { call: 5 } } }',
    /runs\.a\.call: 5 is not a text or a list or an object/,
  ],
  [
    'a misspelt target form',
    "{ runs: { a: { target: { comand: ['x'] } } } }",
    /runs\.a\.target\.comand: unknown key "comand"; did you mean "command"\?/,
  ],
  [
    'no server in a target',
    '{ targets: { a: { mode: "plain" } } }',
    /targets\.a: it names one server: give one of target, go, command/,
  ],
  [
    'a misspelt key of a call',
    "{ calls: { a: { method: 'x.Y/Z', dta: {} } } }",
    /calls\.a\.dta: unknown key "dta"; did you mean "data"\?/,
  ],
  ['an unknown report', "{ runs: { a: { report: { junt: 'x' } } } }", /runs\.a\.report.*junt/],
  ['a name like a flag', "{ runs: { '--a': {} } }", /runs\.--a: .*a name has letters, digits/],
  [
    'the name of a stored scenario',
    "{ runs: { 'xds-clean': {} } }",
    /runs\.xds-clean: "xds-clean" is already a stored scenario/,
  ],
  ['the name of a target', "{ targets: { node: 'go@1.66.2' } }", /targets\.node: "node" is already a target/],
  [
    'the name of a workload',
    '{ workloads: { reuse: {} } }',
    /workloads\.reuse: "reuse" is already a workload/,
  ],
  ['a list', '[]', /config\.js: \[\] is not an object/],
]

for (const [what, text, message] of WRONG) {
  t.test(`an error says where it is: ${what}`, async t => {
    const loading = loadConfig(fileOf(t, 'js', `export default ${text}`))
    await t.rejects(loading, HarnessError)
    await t.rejects(loading, { message })
  })
}

const BROKEN: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ['throws', "throw new Error('no database')", /cannot be loaded: no database/],
  ['throws no error', 'throw undefined', /cannot be loaded: undefined/],
  ['has a syntax error', 'export default {', /cannot be loaded: .*Unexpected token/s],
  [
    'imports what is not there',
    "import 'no-such-package'\nexport default {}",
    /cannot be loaded: .*no-such-package/s,
  ],
  ['exports nothing', 'const config = {}', /exports nothing/],
  ['exports a function', 'export default () => ({})', /does not export plain data: it exports a function/],
  [
    'exports a function within',
    'export default { runs: { a: { data: () => 1 } } }',
    /does not export plain data/,
  ],
  ['ends the program', 'process.exit(0)', /it ended the program \(process\.exit, code 0\)/],
  ['loops', 'for (;;) {}', /did not end within 1\.5 s/],
  [
    'waits for ever',
    'setInterval(() => {}, 1000)\nexport default await new Promise(() => {})',
    /did not end within 1\.5 s/,
  ],
]

for (const [what, text, message] of BROKEN) {
  t.test(`a file that ${what} is an error`, async t => {
    // Only a file that never ends is to meet the limit: on a busy machine, Node.js takes seconds to start.
    const limitMs = /did not end/.test(message.source) ? 1_500 : 60_000
    await t.rejects(loadConfig(fileOf(t, 'mjs', text), limitMs), { name: 'HarnessError', message })
  })
}

t.test('a file that is too large or nested too deep is refused at once', async t => {
  await t.rejects(loadConfig(fileOf(t, 'json', '{"runs":'.repeat(10_000))), {
    message: /config\.json cannot be read: it is nested deeper than 100 levels/,
  })
  await t.rejects(loadConfig(fileOf(t, 'json', ' '.repeat(1_100_000))), {
    message: /config\.json cannot be read: it has 2 MiB, and may have 1 MiB/,
  })
  const circle = 'const runs = {}; runs.a = runs; export default { runs }'
  await t.rejects(loadConfig(fileOf(t, 'mjs', circle)), {
    message: /config\.mjs: it is nested deeper than 100 levels/,
  })
})

t.test('JSON with an error names the file', async t => {
  await t.rejects(loadConfig(fileOf(t, 'json', '{ "runs": ')), {
    message: /config\.json cannot be read: .*JSON/,
  })
})

t.test('the file is found by its name, and two are one too many', async t => {
  t.equal(findConfig(undefined, t.testdir({})), undefined)
  t.equal(findConfig(undefined, t.testdir({ 'leakgate.config.mjs': '' })), 'leakgate.config.mjs')
  const two = t.testdir({ 'leakgate.config.ts': '', 'leakgate.config.json': '' })
  t.throws(() => findConfig(undefined, two), {
    message: /several config files: leakgate\.config\.ts, leakgate\.config\.json/,
  })
  t.equal(findConfig('leakgate.config.json', two), 'leakgate.config.json')
  t.throws(() => findConfig('none.ts', two), { message: /--config none\.ts: there is no such file/ })
  t.throws(() => findConfig('.', two), { message: /--config \.: it is not a file/ })
})
